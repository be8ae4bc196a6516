import type { Webhook } from '../webhook/webhook.ts'

/** A webhook as the API shows it; its secret is shown by whoever has just made one. */
export function webhookView(id: string, version: number, { switchedOff, ...state }: Webhook) {
  return {
    id,
    version,
    url: state.url,
    events: state.events,
    description: state.description,
    active: state.status === 'active',
    status: state.status,
    switchedOff:
      switchedOff === undefined
        ? null
        : {
            reason: switchedOff.reason,
            at: new Date(switchedOff.at).toISOString(),
            failingSince: switchedOff.failingSince,
          },
    createdAt: new Date(state.createdAt).toISOString(),
    secretRotatedAt: new Date(state.rotatedAt).toISOString(),
  }
}
