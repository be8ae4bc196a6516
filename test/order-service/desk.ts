import { randomUUID } from 'node:crypto'
import type { OrderCommand } from '#functions/orders/order/order.ts'
import { address } from '#local/demo/address.ts'
import { eur, tells } from '#test/orders/past.ts'
import { lines, ordersService } from '#test/personal/orders-service.ts'

/** Scopes of those who deal with orders, as the authorizer passes them on. */
export const buyer = 'shop:buy'
export const support = 'orders:read orders:manage refunds:grant'
export const finance = 'refunds:execute pricing:write'
export const warehouse = 'fulfilment:write stock:read stock:write'

/** The orders service over tables of its own, with orders of two cups for 20.00 that are brought to where a test begins. */
export async function orderDesk(options: Parameters<typeof ordersService>[0] = {}) {
  const service = await ordersService(options)

  /** Facts and commands that do not come over HTTP. */
  async function tell(id: string, ...commands: readonly OrderCommand[]): Promise<void> {
    const metadata = { actor: 'process:test', correlationId: 'test', causationId: 'test', spanId: 'test' }
    for (const command of commands) {
      const result = await service.orders.execute(id, command, { commandId: randomUUID(), metadata })
      if (result.outcome !== 'accepted') throw new Error(`${command.type}: ${JSON.stringify(result)}`)
    }
  }

  async function placed(customer = 'ada'): Promise<string> {
    const body = { lines, shippingAddress: address }
    const answer = await service.ask(customer, buyer, 'POST /v1/orders', { body })
    if (answer.status !== 201) throw new Error(answer.text)
    return String(answer.body['id'])
  }

  async function approved(customer = 'ada'): Promise<string> {
    const id = await placed(customer)
    await tell(
      id,
      { type: 'RecordStockReserved', sku: 'CUP', quantity: 2, until: null },
      { type: 'ApproveOrder', payBy: new Date(Date.now() + 1_800_000).toISOString() },
    )
    return id
  }

  async function paid(customer = 'ada'): Promise<string> {
    const id = await approved(customer)
    await tell(id, tells('e1', { status: 'captured', amount: eur(2000) }))
    return id
  }

  return { ...service, tell, placed, approved, paid }
}
