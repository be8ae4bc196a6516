import { setting } from '#shared/settings.ts'
import type { PaymentProvider } from './port.ts'
import { providerSecrets } from './provider-secrets.ts'
import { simulator } from './simulator.ts'
import { stripe } from './stripe.ts'

/**
 * The payment provider that this deployment pays with, by PAYMENT_PROVIDER; undefined for `none`. Throws where the
 * provider is not known or its secrets are not there.
 */
export async function configuredProvider(): Promise<PaymentProvider | undefined> {
  const name = setting('PAYMENT_PROVIDER')
  switch (name) {
    case 'none':
      return undefined
    case 'simulator':
      return simulator({ url: setting('PAYMENT_PROVIDER_URL'), ...(await providerSecrets()) })
    case 'stripe':
      return stripe({
        url: process.env['PAYMENT_PROVIDER_URL'] ?? 'https://api.stripe.com',
        ...(await providerSecrets()),
      })
    default:
      throw new Error(`there is no payment provider ${name}`)
  }
}
