import * as v from 'valibot'
import { version } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import { jsonDiff } from '#shared/json-diff.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { Orders } from '../streams.ts'
import { visible } from './access.ts'
import { noSuchOrder } from './command-answer.ts'
import { orderView } from './order-view.ts'
import { openOrder } from './personal-fields.ts'
import { problem } from './problem.ts'

const query = v.strictObject({ from: version, to: version })

/** Members that differ at every version and say nothing of the order. */
const everChanging = new Set(['/version', '/asOf'])

/** `GET /v1/orders/{id}/diff?from=1&to=4`: what the order looked like at one version and not at the other. */
export function diffOrder({ orders, people }: { readonly orders: Orders; readonly people: PersonalData }): Route {
  return route({ access: ['shop:buy', 'orders:read'], query }, async ({ params, query: { from, to }, principal }) => {
    const id = params['id'] ?? ''
    const [before, after] = await Promise.all([viewAt(from), viewAt(to)])
    const changes = jsonDiff(before, after).filter(({ pointer }) => !everChanging.has(pointer))
    return { status: 200, body: { id, from, to, changes } }

    async function viewAt(wanted: number) {
      const { state, number, time } = await orders.read(id, wanted)
      const order = visible(state, principal)
      if (order === undefined) throw noSuchOrder(id)
      if (number < wanted)
        throw problem('no-such-version', `The order has no version ${wanted}.`, { currentVersion: number })
      return orderView({ id, number, time }, order, await openOrder(people, order, principal), principal)
    }
  })
}
