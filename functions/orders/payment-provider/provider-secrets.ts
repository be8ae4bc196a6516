import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import * as v from 'valibot'
import { setting } from '#shared/settings.ts'

const secrets = v.object({
  /** Proves us to the provider. */
  apiKey: v.pipe(v.string(), v.minLength(1)),
  /** Proves the provider's webhooks to us. */
  webhookSecret: v.pipe(v.string(), v.minLength(1)),
})
export type ProviderSecrets = v.InferOutput<typeof secrets>

/**
 * The provider's secrets, a JSON object: from PAYMENT_SECRETS, where the laptop puts them, else from the SecureString of
 * Systems Manager that PAYMENT_SECRETS_PARAMETER names, so that no template and no function's settings show them.
 * Throws where they are not there or not of this form, without showing them.
 */
export async function providerSecrets(): Promise<ProviderSecrets> {
  const given = process.env['PAYMENT_SECRETS'] ?? (await parameter(setting('PAYMENT_SECRETS_PARAMETER')))
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), secrets), given)
  if (!parsed.success) throw new Error('the payment secrets are not {"apiKey": …, "webhookSecret": …}')
  return parsed.output
}

async function parameter(name: string): Promise<string | undefined> {
  const client = new SSMClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 500, requestTimeout: 2000, throwOnRequestTimeout: true },
  })
  const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }))
  return Parameter?.Value
}
