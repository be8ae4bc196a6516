import * as v from 'valibot'
import { type StockCommand, stockCommand } from '#events/stock-commands.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { log } from '#shared/observability/log.ts'
import { groupFunction } from '#shared/queue/group-function.ts'
import { setting } from '#shared/settings.ts'
import type { StockOrderCommand } from './stock/stock.ts'
import { stockStreams } from './streams.ts'

/** A message that will never be a command; it ends in the dead-letter queue with this reason in the log. */
class InvalidStockCommandError extends Error {
  override readonly name = 'InvalidStockCommandError'
}

const client = dynamoDb()
const table = setting('EVENTS_TABLE')
const stock = stockStreams({ client, table })

export const init = () => warm(client, table, 'number')

/**
 * What orders ask of the stock, from the command queue: all commands for one SKU that came together are decided together.
 * The commit carries the trace of the first of them; each event names its order.
 */
export const handler = groupFunction<StockCommand>({
  parse(body, sku) {
    const parsed = v.safeParse(stockCommand, body)
    if (!parsed.success)
      throw new InvalidStockCommandError(JSON.stringify(v.flatten(parsed.issues).nested ?? parsed.issues[0].message))
    if (parsed.output.sku !== sku)
      throw new InvalidStockCommandError(`a command for ${parsed.output.sku} came in the message group ${sku}`)
    return parsed.output
  },

  async handle(sku, messages) {
    const [{ id, trace }] = messages
    const now = Date.now()
    const { decisions, number } = await stock.executeAll(
      sku,
      messages.map(({ body }) => toItemCommand(body, now)),
      {
        metadata: {
          actor: 'service:orders',
          correlationId: trace.traceId,
          causationId: id,
          spanId: trace.spanId,
        },
      },
    )
    const events = decisions.reduce((sum, decision) => sum + ('accepted' in decision ? decision.accepted.length : 0), 0)
    log('INFO', 'stock commands decided', trace, { sku, commands: messages.length, events, commit: number })
  },
})

/** Field by field, and with the time, which the rule does not ask for. */
function toItemCommand(command: StockCommand, now: number): StockOrderCommand {
  switch (command.type) {
    case 'ReserveStock': {
      const { type, orderId, quantity, until } = command
      return { type, orderId, quantity, until, now }
    }
    case 'ReleaseStock':
      return { type: command.type, orderId: command.orderId }
    case 'CommitStock': {
      const { type, orderId, shipmentId, quantity } = command
      return { type, orderId, shipmentId, quantity }
    }
  }
}
