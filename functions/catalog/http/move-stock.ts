import * as v from 'valibot'
import type { StockEvent } from '#events/stock.ts'
import { line } from '#events/vocabulary.ts'
import type { ExecuteResult } from '#shared/event-store/execute.ts'
import { ifMatch, versionMismatch } from '#shared/http/conditional.ts'
import { commandIdentity, replayedHeader, reusedKey } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import type { Answer } from '#shared/http/request.ts'
import { type Route, type Routes, route } from '#shared/http/route.ts'
import type { Principal } from '#shared/identity/principal.ts'
import type { StockState } from '../stock/state.ts'
import type { StockItemCommand, StockRefusal } from '../stock/stock.ts'
import type { Stock } from '../streams.ts'
import { problem } from './problem.ts'
import { type ClaimedSkus, isClaimed, noSuchSku } from './stock-sku.ts'
import { stockView } from './stock-view.ts'

/** Pieces in one movement: a number with a zero too many is more likely beyond it than a delivery is. */
const maxPieces = 1_000_000

const receipt = v.strictObject({
  quantity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxPieces)),
  reference: v.optional(line(200)),
})
const adjustment = v.strictObject({
  delta: v.pipe(v.number(), v.integer(), v.minValue(-maxPieces), v.maxValue(maxPieces), v.notValue(0)),
  reason: line(500),
})

/**
 * What comes in, and what is counted anew. Both demand an Idempotency-Key, because the same movement twice is another stock;
 * each SKU remembers its last 64 of them.
 */
export function moveStock({ stock, store }: { readonly stock: Stock; readonly store: ClaimedSkus }): Routes {
  return {
    'POST /v1/stock/{sku}/receipts': movement(receipt, ({ quantity, reference }) => ({
      type: 'ReceiveStock',
      quantity,
      reference,
    })),
    'POST /v1/stock/{sku}/adjustments': movement(adjustment, ({ delta, reason }) => ({
      type: 'AdjustStock',
      delta,
      reason,
    })),
  }

  function movement<Body>(body: v.GenericSchema<unknown, Body>, toCommand: (body: Body) => StockItemCommand): Route {
    return route({ access: ['stock:write'], body, query: dryRunQuery }, async (request) => {
      const sku = request.params['sku'] ?? ''
      const identity = commandIdentity(request, { required: true })
      const expectedNumbers = ifMatch(request.headers)
      if (!(await isClaimed(store, sku))) throw noSuchSku(sku)
      const dryRun = request.query.dryRun === 'true'
      const result = await stock.execute(sku, toCommand(request.body), {
        ...identity,
        metadata: requestMetadata(request),
        expectedNumbers,
        dryRun,
      })
      return answer(result, { sku, dryRun, principal: request.principal })
    })
  }
}

function answer(
  result: ExecuteResult<StockState, StockEvent, StockRefusal>,
  { sku, dryRun, principal }: { readonly sku: string; readonly dryRun: boolean; readonly principal: Principal },
): Answer {
  switch (result.outcome) {
    case 'accepted':
      if (dryRun) return { status: 200, body: { dryRun: true, version: result.number, events: result.events } }
      return {
        status: 200,
        version: result.number,
        body: stockView(sku, result.number, result.state, principal),
        headers: replayedHeader(result.repeated),
      }
    case 'refused':
      throw problem(result.refusal, result.detail, { currentVersion: result.number })
    case 'version-mismatch':
      throw versionMismatch(result.number)
    case 'reused-command-id':
      throw reusedKey()
  }
}
