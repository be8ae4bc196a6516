// node local/payment-provider/serve.ts --port N --file FILE --hook URL: the simulated payment provider by itself.
import { parseArgs } from 'node:util'
import { startPaymentProvider } from './provider-server.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    file: { type: 'string', default: '.payment-provider.json' },
    hook: { type: 'string' },
    'api-key': { type: 'string', default: 'simulated-api-key' },
    'webhook-secret': { type: 'string', default: 'simulated-webhook-secret' },
  },
})
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
