import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { setting } from '#shared/settings.ts'
import { receiveWebhook } from './http/receive-webhook.ts'
import { configuredProvider } from './payment-provider/configured-provider.ts'
import { factRecorder } from './payment-provider/record-payment-results.ts'
import { orderStreams, sagaStreams } from './streams.ts'

const client = dynamoDb()
const table = setting('EVENTS_TABLE')
const orders = orderStreams({ client, table })
const sagas = sagaStreams({ client, table })
const provider = configuredProvider()
// It is waited for with the first request; a rejection must not end the function before.
provider.catch(() => undefined)

export const init = () => warm(client, table, 'number')

/** What payment providers tell by themselves. */
export const handler = httpFunction(receiveWebhook({ record: factRecorder({ orders, sagas }), provider }))
