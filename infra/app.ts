import { join } from 'node:path'
import { App, Duration } from 'aws-cdk-lib'
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

const architecture = context('architecture') ?? 'arm64'
if (architecture !== 'arm64' && architecture !== 'x86_64')
  throw new Error(`context architecture: arm64 or x86_64, not ${architecture}`)
const laptop = context('laptop') === 'true'

new Shop(app, context('stage') ?? 'Storefold', {
  env: { account: process.env['CDK_DEFAULT_ACCOUNT'], region: process.env['CDK_DEFAULT_REGION'] },
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
    url: context('paymentProviderUrl'),
    secretsParameter: context('paymentSecretsParameter'),
  },
  paymentWindow: Duration.minutes(Number(context('paymentWindowMinutes') ?? 30)),
  alarmEmail: context('alarmEmail'),
  issuer: context('issuer'),
  jwksUrl: context('jwksUrl'),
  apiUrl: context('apiUrl'),
  picturesUrl: context('picturesUrl'),
})
