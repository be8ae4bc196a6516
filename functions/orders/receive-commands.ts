import * as v from 'valibot'
import { line, money, orderId } from '#events/vocabulary.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { log } from '#shared/observability/log.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { setting } from '#shared/settings.ts'
import type { OrderCommand } from './order/order.ts'
import { orderStreams } from './streams.ts'

const positive = v.pipe(v.number(), v.integer(), v.minValue(1))
const shipmentId = v.pipe(v.string(), v.regex(/^shp_[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'expected shp_ and a ULID'))
const common = {
  /** Chosen by the sender, unique per intent: the same one again changes nothing. */
  commandId: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,255}$/, 'expected 1 to 255 visible ASCII characters')),
  orderId,
}

/** What a partner may put on the command queue. */
export const partnerCommand = v.variant('type', [
  v.strictObject({
    ...common,
    type: v.literal('ShipParcel'),
    shipmentId: v.optional(shipmentId),
    carrier: line(100),
    tracking: line(200),
    lines: v.optional(v.pipe(v.array(v.strictObject({ line: positive, quantity: positive })), v.minLength(1))),
  }),
  v.strictObject({ ...common, type: v.literal('ConfirmDelivery'), shipmentId }),
  v.strictObject({
    ...common,
    type: v.literal('RecordPaymentResult'),
    paymentId: line(64),
    providerEventId: line(255),
    result: v.variant('status', [
      v.strictObject({ status: v.picklist(['authorized', 'captured']), amount: money }),
      v.strictObject({ status: v.literal('refunded'), amount: money, refundId: v.optional(line(64)) }),
      v.strictObject({ status: v.literal('refund-failed'), amount: money, refundId: line(64), reason: line(500) }),
      v.strictObject({ status: v.literal('failed'), reason: line(500) }),
      v.strictObject({ status: v.literal('voided') }),
    ]),
  }),
])
type PartnerCommand = v.InferOutput<typeof partnerCommand>

/** A message that will never be a command; it ends in the dead-letter queue with this reason in the log. */
class InvalidCommandError extends Error {
  override readonly name = 'InvalidCommandError'
}

/** A command that the order's state does not allow, now: a command that overtook another one succeeds when it comes again. */
class RefusedCommandError extends Error {
  override readonly name = 'RefusedCommandError'
}

const client = dynamoDb()
const table = setting('EVENTS_TABLE')
const orders = orderStreams({ client, table })

export const init = () => warm(client, table, 'number')

/** Commands of the warehouse and the payment provider, from the command queue. */
export const handler = queueFunction(async ({ id, body, trace }) => {
  const parsed = v.safeParse(partnerCommand, body)
  if (!parsed.success)
    throw new InvalidCommandError(JSON.stringify(v.flatten(parsed.issues).nested ?? parsed.issues[0].message))
  const command = parsed.output
  const commandId = `queue:${command.commandId}`
  const result = await orders.execute(command.orderId, toOrderCommand(command, commandId), {
    commandId,
    metadata: {
      actor: `partner:${partnerOf(command.type)}`,
      correlationId: trace.traceId,
      causationId: id,
      spanId: trace.spanId,
    },
  })
  switch (result.outcome) {
    case 'accepted':
      log('INFO', 'command accepted', trace, {
        command: command.type,
        events: result.events.length,
        repeated: result.repeated,
      })
      return
    case 'refused':
      throw new RefusedCommandError(`${command.type} on ${command.orderId}: ${result.refusal}: ${result.detail}`)
    case 'version-mismatch':
    case 'reused-command-id':
      throw new RefusedCommandError(`${command.type} on ${command.orderId}: ${result.outcome}`)
  }
})

function toOrderCommand(command: PartnerCommand, commandId: string): OrderCommand {
  switch (command.type) {
    case 'ShipParcel': {
      const { carrier, tracking, lines } = command
      return {
        type: 'ShipParcel',
        shipmentId: command.shipmentId ?? `shp_${derivedUlid('shipment', commandId)}`,
        carrier,
        tracking,
        lines,
      }
    }
    case 'ConfirmDelivery':
      return { type: 'ConfirmDelivery', shipmentId: command.shipmentId }
    case 'RecordPaymentResult': {
      const { paymentId, providerEventId, result } = command
      return { type: 'RecordPaymentResult', paymentId, providerEventId, result }
    }
  }
}

function partnerOf(type: PartnerCommand['type']): string {
  switch (type) {
    case 'ShipParcel':
    case 'ConfirmDelivery':
      return 'warehouse'
    case 'RecordPaymentResult':
      return 'payments'
  }
}
