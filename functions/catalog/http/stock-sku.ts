import * as v from 'valibot'
import { sku } from '#events/vocabulary.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import type { Problem } from '#shared/http/problem.ts'
import { problem } from './problem.ts'

/** Where the claims of SKUs lie: the catalog's events table. */
export interface ClaimedSkus {
  range(
    stream: `sku#${string}`,
    from: number,
    to: number,
    options: { unknown: 'skip' },
  ): Promise<readonly Commit<unknown>[]>
}

/** Does a product have this SKU, or did one have it? One read. */
export async function isClaimed(store: ClaimedSkus, text: string): Promise<boolean> {
  if (!v.is(sku, text)) return false
  return (await store.range(`sku#${text}`, 1, 1, { unknown: 'skip' })).length > 0
}

export function noSuchSku(text: string): Problem {
  return problem('sku-not-found', `No product has the SKU ${text}.`)
}
