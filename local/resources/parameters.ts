import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { boolean, number } from '#local/template/property-schemas.ts'
import { arn, resourceKind } from './resource-kind.ts'

/** `AWS::SSM::Parameter`: its value is known to the template; no API serves it. */
export const ssmParameter = resourceKind(
  v.object({ Name: v.optional(v.string()), Type: v.string(), Value: v.string() }),
  ({ Name, Type, Value }, place) => ({ ref: Name ?? place.name(128), attributes: { Type, Value } }),
  { Description: 'for readers', Tier: 'a laptop costs nothing', AllowedPattern: 'the value is fixed' },
)

const secretSchema = v.object({
  Name: v.optional(v.string()),
  SecretString: v.optional(v.string()),
  GenerateSecretString: v.optional(
    v.object({
      PasswordLength: v.optional(number, 32),
      SecretStringTemplate: v.optional(v.string()),
      GenerateStringKey: v.optional(v.string()),
      ExcludePunctuation: v.optional(boolean),
    }),
  ),
})

/** `AWS::SecretsManager::Secret`: a value generated once and kept; it reaches functions through `{{resolve:...}}` only. */
export const secret = resourceKind(
  secretSchema,
  (properties, place) => {
    const name = properties.Name ?? place.name(256)
    const key = `secret:${place.stack.name}/${place.logicalId}`
    const value = properties.SecretString ?? place.state.get(key) ?? generate(properties)
    place.state.set(key, value)
    const secretArn = arn('secretsmanager', place, `secret:${name}`)
    place.state.set(`secret-value:${secretArn}`, value)
    return { ref: secretArn, attributes: { Id: secretArn } }
  },
  {
    Description: 'for readers',
    KmsKeyId: 'the engine stores plain files',
    'GenerateSecretString.ExcludeCharacters': 'letters and digits only',
  },
)

function generate({ GenerateSecretString: options }: v.InferOutput<typeof secretSchema>): string {
  const value = randomBytes(64)
    .toString('base64url')
    .replaceAll(/[-_]/g, '')
    .slice(0, options?.PasswordLength ?? 32)
  if (options?.GenerateStringKey === undefined) return value
  const template: unknown = JSON.parse(options.SecretStringTemplate ?? '{}')
  return JSON.stringify({ ...(template as Record<string, unknown>), [options.GenerateStringKey]: value })
}
