import type { CommitMessage } from '#events/commit-message.ts'

/** A stream's commits as its service publishes them, from `from` to `to`, a second apart. */
export function commits(
  subject: string,
  to: number,
  { from = 1, service = 'orders', types = ['OrderPaid'], padding = '' } = {},
): CommitMessage[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const number = from + index
    return {
      specversion: '1.0',
      id: `${subject}/${number}`,
      source: `/storefold/${service}`,
      type: 'storefold.commit.v1',
      subject,
      time: new Date(Date.parse('2026-01-01T00:00:00.000Z') + number * 1000).toISOString(),
      datacontenttype: 'application/json',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      sequence: String(number),
      sequencetype: 'Integer',
      data: {
        eventCount: number * types.length,
        actor: 'person:4c1f6a2e-8d0b-4f7e-9b57-0d9a3c5e7f10',
        correlationId: '0af7651916cd43dd8448eb211c80319c',
        causationId: 'JKJaXmPLvHcESHA=',
        events: types.map((t) => ({ t, v: 1, d: { note: `commit ${number}`, padding } })),
      },
    }
  })
}
