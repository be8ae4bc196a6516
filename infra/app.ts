import { join } from 'node:path'
import { App, Duration, type Environment } from 'aws-cdk-lib'
import { bundle } from './bundle.ts'
import { functionEntries } from './function-entries.ts'
import { Shop } from './shop.ts'

// The one place that reads the environment and the CDK context.
const root = join(import.meta.dirname, '..')
const app = new App()
const context = (name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name)
  return value === undefined || value === '' ? undefined : String(value)
}

await bundle(root, functionEntries(root))

const account = process.env['CDK_DEFAULT_ACCOUNT']
const region = process.env['CDK_DEFAULT_REGION']
const env: Environment = { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) }
const architecture = context('architecture') ?? 'arm64'
if (architecture !== 'arm64' && architecture !== 'x86_64')
  throw new Error(`context architecture: arm64 or x86_64, not ${architecture}`)
const alarmEmail = context('alarmEmail')
const issuer = context('issuer')
const jwksUrl = context('jwksUrl')
const apiUrl = context('apiUrl')
const picturesUrl = context('picturesUrl')

const laptop = context('laptop') === 'true'
const paymentProviderUrl = context('paymentProviderUrl')
const paymentSecretsParameter = context('paymentSecretsParameter')

new Shop(app, context('stage') ?? 'Storefold', {
  env,
  root,
  architecture,
  laptop,
  webOrigins: (context('webOrigins') ?? '*').split(','),
  autoApprove: {
    total: Number(context('autoApproveLimit') ?? 100_000),
    pieces: Number(context('autoApprovePieces') ?? 100),
  },
  payment: {
    provider: context('paymentProvider') ?? (laptop ? 'simulator' : 'none'),
    ...(paymentProviderUrl === undefined ? {} : { url: paymentProviderUrl }),
    ...(paymentSecretsParameter === undefined ? {} : { secretsParameter: paymentSecretsParameter }),
  },
  paymentWindow: Duration.minutes(Number(context('paymentWindowMinutes') ?? 30)),
  ...(alarmEmail === undefined ? {} : { alarmEmail }),
  ...(issuer === undefined ? {} : { issuer }),
  ...(jwksUrl === undefined ? {} : { jwksUrl }),
  ...(apiUrl === undefined ? {} : { apiUrl }),
  ...(picturesUrl === undefined ? {} : { picturesUrl }),
})
