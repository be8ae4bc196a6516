import { SQSClient } from '@aws-sdk/client-sqs'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { type FifoMessage, sendToFifo } from '#shared/queue/send-to-fifo.ts'
import { numericSetting, setting } from '#shared/settings.ts'
import { orderStreams, sagaStreams } from '../streams.ts'
import { sagaAdvancer } from './advance.ts'

/** What the functions that advance sagas need, from their settings. */
export function sagaWiring() {
  const client = dynamoDb()
  const table = setting('EVENTS_TABLE')
  const sqs = new SQSClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 500, requestTimeout: 2000, throwOnRequestTimeout: true },
  })
  const orders = orderStreams({ client, table })
  const sagas = sagaStreams({ client, table })
  const sendTo = (queueUrl: string) => (messages: readonly FifoMessage[]) => sendToFifo(sqs, queueUrl, messages)
  const toStock = sendTo(setting('STOCK_COMMANDS'))
  const toPayments = sendTo(setting('PAYMENT_QUEUE'))
  const advance = sagaAdvancer({
    orders,
    sagas,
    sendToStock: (commands) => toStock(commands.map(({ id, message }) => ({ id, group: message.sku, body: message }))),
    sendToPayments: (requests) =>
      toPayments(requests.map(({ id, message }) => ({ id, group: message.paymentId, body: message }))),
    policy: {
      autoApprove: { total: numericSetting('AUTO_APPROVE_TOTAL'), pieces: numericSetting('AUTO_APPROVE_PIECES') },
      paymentWindowMs: numericSetting('PAYMENT_WINDOW_MINUTES') * 60_000,
    },
    now: Date.now,
  })
  return { advance, sagas, client, warmUp: () => warm(client, table, 'number') }
}
