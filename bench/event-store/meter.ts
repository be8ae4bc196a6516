import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type Observe, observeAttempts } from './observe.ts'
import { type Cost, nothing, pricing, sum } from './pricing.ts'

export interface Meter {
  readonly observe: Observe
  /** Runs a piece of work and answers what its requests took; only one piece at a time. */
  measure(work: () => Promise<unknown>): Promise<Cost>
}

/** Adds up what the requests of clients cost; its own reads go through `client`. */
export function meter(client: DynamoDBClient): Meter {
  const charged = pricing(client)
  let cost: Cost | undefined

  return {
    observe: (observed) =>
      observeAttempts(observed, async (attempt) => {
        if (cost === undefined) await attempt.send()
        else
          await charged(attempt, (_table, more) => {
            cost = sum(cost ?? nothing, more)
          })
      }),
    async measure(work) {
      cost = nothing
      try {
        await work()
        return cost
      } finally {
        cost = undefined
      }
    },
  }
}
