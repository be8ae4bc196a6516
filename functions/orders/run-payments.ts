import * as v from 'valibot'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { circuitBreaker } from '#shared/resilience/circuit-breaker.ts'
import { circuitRecords } from '#shared/resilience/circuit-record.ts'
import { setting } from '#shared/settings.ts'
import { configuredProvider } from './payment-provider/configured-provider.ts'
import { paymentPerformer } from './payment-provider/perform-payment.ts'
import { factRecorder } from './payment-provider/record-payment-results.ts'
import { paymentRequest } from './saga/payment-request.ts'
import { orderStreams, sagaStreams } from './streams.ts'

const client = dynamoDb()
const table = setting('EVENTS_TABLE')
const orders = orderStreams({ client, table })
const sagas = sagaStreams({ client, table })
const breaker = circuitBreaker({
  name: `payments/${setting('PAYMENT_PROVIDER')}`,
  records: circuitRecords({ client, table: setting('READ_TABLE') }),
})
let perform: ReturnType<typeof paymentPerformer> | undefined

export const init = async () => {
  const [provider] = await Promise.all([configuredProvider(), warm(client, table, 'number')])
  perform = paymentPerformer({ sagas, record: factRecorder({ orders, sagas }), provider, breaker })
}

/** Asks the payment provider for what sagas want: one payment's requests in their order. */
export const handler = queueFunction(async ({ id, body, trace }) => {
  if (perform === undefined) throw new Error('the function was not initialized')
  await perform(v.parse(paymentRequest, body), id, {
    actor: 'process:payments',
    correlationId: trace.traceId,
    causationId: id,
    spanId: trace.spanId,
  })
})
