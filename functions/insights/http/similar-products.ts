import * as v from 'valibot'
import { productId } from '#events/vocabulary.ts'
import { limit } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import { togetherPartition, totalShards } from '../read-models/co-purchases.ts'
import { problem } from './problem.ts'
import type { Counters } from './report-rows.ts'
import type { ReportDependencies } from './sales-report.ts'

/** Products that are looked at more closely: those bought together most often. */
const maxCandidates = 50

/**
 * `GET /v1/products/{id}/similar`: what else its buyers put into the same order, and why we say so. Eventually consistent.
 *
 * `score` is the cosine of the two products' sets of orders, 0 to 1: unlike lift it does not take a single coincidence of two
 * rare products for a rule, and unlike the bare number it does not recommend whatever everybody buys.
 */
export function similarProducts({ counters, asOf }: ReportDependencies): Route {
  return route({ access: 'public', query: v.strictObject({ limit }) }, async ({ params, query }) => {
    const id = params['id'] ?? ''
    if (!v.is(productId, id)) throw problem('product-not-found', `There is no product ${id}.`)
    const [rows, all, known] = await Promise.all([counters.list(togetherPartition(id)), ordersInAll(counters), asOf()])
    const own = rows.find(({ sort }) => sort === 'all')?.counts['orders'] ?? 0
    const candidates = rows
      .map(({ sort, counts }) => ({ productId: sort, together: counts['orders'] ?? 0 }))
      .filter((candidate) => candidate.productId !== 'all' && candidate.together > 0)
      .sort((a, b) => b.together - a.together || (a.productId < b.productId ? -1 : 1))
      .slice(0, maxCandidates)
    const scored = await Promise.all(
      candidates.map(async ({ productId, together }) => {
        const { orders: others = 0 } = await counters.get({ partition: togetherPartition(productId), sort: 'all' })
        return { productId, ...similarity({ together, own, others, all }) }
      }),
    )
    const items = scored
      .sort((a, b) => b.score - a.score || b.why.orders - a.why.orders || (a.productId < b.productId ? -1 : 1))
      .slice(0, query.limit)
    return {
      status: 200,
      body: { items, next: null, asOf: new Date(known).toISOString() },
      headers: { 'cache-control': 'public, max-age=60' },
    }
  })
}

/**
 * How strongly two products belong together. The four counts are read one after the other and may be some orders apart, so
 * what cannot be more than one is cut there.
 */
export function similarity({
  together,
  own,
  others,
  all,
}: {
  readonly together: number
  readonly own: number
  readonly others: number
  readonly all: number
}) {
  const support = all === 0 ? 0 : Math.min(1, together / all)
  const lift = own === 0 || others === 0 ? 0 : (together * all) / (own * others)
  const score = own === 0 || others === 0 ? 0 : Math.min(1, together / Math.sqrt(own * others))
  return {
    score: rounded(score),
    why: { orders: together, support: rounded(support), lift: rounded(lift), sentence: sentence(together, lift) },
  }
}

function sentence(together: number, lift: number): string {
  const orders = together === 1 ? 'Bought together in one order' : `Bought together in ${together} orders`
  return lift > 1 ? `${orders}, ${lift.toFixed(1)} times as often as by chance.` : `${orders}.`
}

async function ordersInAll(counters: Counters): Promise<number> {
  const rows = await counters.list('together', { from: '0', to: String(totalShards) })
  return rows.reduce((sum, { counts }) => sum + (counts['orders'] ?? 0), 0)
}

/** To four decimals. */
function rounded(value: number): number {
  return Math.round(10_000 * value) / 10_000
}
