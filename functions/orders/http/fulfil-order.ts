import * as v from 'valibot'
import { line } from '#events/vocabulary.ts'
import type { Routes } from '#shared/http/route.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { type CommandRouteDependencies, commandRoutes } from './command-route.ts'
import type { OrderView } from './order-view.ts'

const positive = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000))
const parcel = v.strictObject({
  carrier: line(100),
  tracking: line(200),
  /** Left out: everything that is not shipped yet. */
  lines: v.optional(
    v.pipe(v.array(v.strictObject({ line: positive, quantity: positive })), v.minLength(1), v.maxLength(100)),
  ),
})

/** What the warehouse does with an order. */
export function fulfilOrder(dependencies: CommandRouteDependencies): Routes {
  const command = commandRoutes(dependencies)
  return {
    'POST /v1/orders/{id}/prepare': command({ access: ['fulfilment:write'] }, ({ now }) => ({
      command: { type: 'PrepareOrder', now },
    })),
    'POST /v1/orders/{id}/shipments': command(
      { access: ['fulfilment:write'], body: parcel },
      ({ body: { carrier, tracking, lines }, params, commandId }) => {
        const shipmentId = `shp_${derivedUlid('shipment', commandId)}`
        return {
          command: { type: 'ShipParcel', shipmentId, carrier, tracking, lines },
          part: shipment(shipmentId),
          created: `/v1/orders/${params['id']}/shipments/${shipmentId}`,
        }
      },
    ),
    'POST /v1/orders/{id}/shipments/{shipment}/delivered': command({ access: ['fulfilment:write'] }, ({ params }) => {
      const shipmentId = params['shipment'] ?? ''
      return { command: { type: 'ConfirmDelivery', shipmentId }, part: shipment(shipmentId) }
    }),
  }
}

function shipment(shipmentId: string) {
  return ({ shipments }: OrderView) => shipments.find(({ id }) => id === shipmentId)
}
