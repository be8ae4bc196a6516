/** How the simulator treats a payment. */
type Behaviour = {
  /** For people, after the token. */
  readonly description: string
  readonly declines?: true
  /** The first answer to an authorization never comes; the same request sent again is answered at once. */
  readonly silent?: true
  /** The first request of each kind fails. */
  readonly flaky?: true
  /** The money comes some seconds after the capture; only the webhook reports it. */
  readonly capturesLate?: true
  readonly repeatsWebhooks?: true
  /** The webhook of the authorization comes after that of the capture. */
  readonly authorizesLate?: true
}

/** The payment methods of the simulator's test mode. */
export const testTokens: Readonly<Record<string, Behaviour>> = {
  tok_success: { description: 'pays' },
  tok_decline: { description: 'is declined', declines: true },
  tok_timeout: { description: 'times out once, pays when asked again', silent: true },
  tok_flaky: { description: 'fails the first request of each kind, then pays', flaky: true },
  tok_late_capture: { description: 'captures seconds later, and says so by webhook only', capturesLate: true },
  tok_double_webhook: { description: 'pays, and sends each webhook twice', repeatsWebhooks: true },
  tok_out_of_order: { description: 'pays; the webhook of the authorization comes last', authorizesLate: true },
}

/** Any other `tok_…` pays; anything else is declined. */
export function behaviourOf(method: string): Behaviour {
  if (!method.startsWith('tok_')) return { description: 'is declined', declines: true }
  return testTokens[method] ?? { description: 'pays' }
}
