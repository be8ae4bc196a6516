// The simulated payment provider without the rest of the laptop's shop.
import { readCommandLine } from '../command-line.ts'
import { startPaymentProvider } from './provider-server.ts'

const usage = `node local/payment-provider/serve.ts [--port N] [--file FILE] [--hook URL]

  --port N               where it answers (default: any free port)
  --file FILE            where payments are kept (default .payment-provider.json)
  --hook URL             where it sends its webhooks (default: nowhere)
  --api-key KEY          what the shop calls it with
  --webhook-secret KEY   what it signs webhooks with`

const options = {
  port: { type: 'string', default: '0' },
  file: { type: 'string', default: '.payment-provider.json' },
  hook: { type: 'string' },
  'api-key': { type: 'string', default: 'simulated-api-key' },
  'webhook-secret': { type: 'string', default: 'simulated-webhook-secret' },
} as const

const values = readCommandLine({ usage, options }, (given) => given.values)
const provider = await startPaymentProvider({
  port: Number(values.port),
  file: values.file,
  apiKey: values['api-key'],
  webhookSecret: values['webhook-secret'],
  hookUrl: () => values.hook,
})
console.log(provider.url)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void provider.stop().then(() => process.exit(0)))
}
