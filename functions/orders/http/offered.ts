import { setTimeout as sleep } from 'node:timers/promises'
import type { RowReader } from '#shared/projections/row-reader.ts'
import type { Offer } from '../order/offer.ts'
import { offerList } from '../read-models/offer-list.ts'

export interface Offers {
  of(productIds: readonly string[]): Promise<readonly Offer[]>
}

/** How long a product that is not known here is waited for: it may have been published a moment ago and be on its way. */
const patienceMs = 2000
const pauseMs = 100

/** Offers of this service's read table. */
export function offersIn(rows: RowReader): Offers {
  return {
    async of(productIds) {
      const ids = [...new Set(productIds)]
      const deadline = Date.now() + patienceMs
      for (;;) {
        const found = await rows.getMany(offerList, ids)
        if (found.size === ids.length || Date.now() >= deadline) {
          return [...found.values()].flatMap(({ row }) => (row === null ? [] : [row]))
        }
        await sleep(pauseMs)
      }
    },
  }
}
