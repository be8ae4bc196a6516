import type { ShopClient } from '#local/shop-client.ts'
import { findMarks } from './find-marks.ts'

/** What a shop says of a code that was found in a file. */
type Trace =
  | { readonly code: string; readonly known: false }
  | {
      readonly code: string
      readonly known: true
      readonly copy: TracedCopy
      /** Null where the shop does not show the order. */
      readonly order: TracedOrder | null
    }

/** Of the answer of `GET /v1/copies/{code}`. */
interface TracedCopy {
  readonly orderId: string
  readonly line: number
  readonly customerId: string
  readonly name: string
  readonly markedAt: string | null
  readonly downloads: number
}

/** Of the answer of `GET /v1/orders/{id}`; the address is null once its person is erased. */
interface TracedOrder {
  readonly status: string
  readonly shippingAddress: Readonly<Record<string, string>> | null
}

/** Whose copy a file is: each mark in it is asked for in the shop. The caller is one who may read orders. */
export async function traceFile(client: Pick<ShopClient, 'get'>, file: Uint8Array): Promise<readonly Trace[]> {
  const traces: Trace[] = []
  for (const code of await findMarks(file)) traces.push(await traceCode(client, code))
  return traces
}

async function traceCode(client: Pick<ShopClient, 'get'>, code: string): Promise<Trace> {
  const found = await client.get(`/v1/copies/${encodeURIComponent(code)}`)
  if (found.status === 404) return { code, known: false }
  if (found.status !== 200) throw new Error(`the shop answered ${found.status}: ${found.body?.detail ?? ''}`)
  const copy: TracedCopy = found.body
  const order = await client.get(`/v1/orders/${copy.orderId}`)
  return { code, known: true, copy, order: order.status === 200 ? order.body : null }
}

/** The lines that people read. */
export function described(trace: Trace): string {
  if (!trace.known) return `Mark ${trace.code}: this shop has made no copy with it.`
  const { code, copy, order } = trace
  const times = copy.downloads === 1 ? 'once' : `${copy.downloads} times`
  return [
    `Mark ${code}: "${copy.name}"`,
    `  order      ${copy.orderId}, line ${copy.line}${order === null ? '' : `, ${order.status}`}`,
    `  buyer      ${copy.customerId}`,
    `  address    ${addressOf(order)}`,
    `  marked     ${copy.markedAt ?? 'not yet'}, downloaded ${times}`,
  ].join('\n')
}

function addressOf(order: TracedOrder | null): string {
  if (order === null) return 'the order is not shown to you'
  if (order.shippingAddress === null) return 'erased'
  const { name, line1, line2, postalCode, city, country } = order.shippingAddress
  return [name, line1, line2, `${postalCode} ${city}`, country].filter((part) => part !== undefined).join(', ')
}
