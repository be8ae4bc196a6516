import * as v from 'valibot'
import { sku, timestamp } from '#events/vocabulary.ts'
import { pageOf, type RouteAnswers } from '#shared/http/openapi.ts'
import { codesByStatus } from '#shared/http/problem.ts'
import { codes, stockRefusals } from '../http/problem.ts'
import { stockBands } from '../read-models/stock-level.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

const publicStock = { sku, version: count, band: v.picklist(stockBands) }

/** The counts are for staff: all three are there, or none. */
export const stockAnswer = v.strictObject({
  ...publicStock,
  onHand: v.pipe(v.optional(count), v.description('Pieces in the store. For staff, as are the other counts.')),
  reserved: v.pipe(v.optional(count), v.description('Pieces of them that orders hold.')),
  available: v.pipe(v.optional(count), v.description('Pieces that can be sold.')),
})

const fact = v.strictObject({
  type: v.string(),
  version: v.pipe(count, v.description('Of the stock behind the commit that holds the fact.')),
  time: timestamp,
  actor: v.string(),
  correlationId: v.string(),
  causationId: v.string(),
  data: v.looseObject({}),
})

const movement = {
  answers: { 200: stockAnswer },
  problems: { ...codesByStatus(stockRefusals), ...codes('sku-not-found') },
  idempotencyKey: 'required',
} as const satisfies Partial<RouteAnswers>

/** What the routes of stock answer. */
export const stockAnswers: Readonly<Record<string, RouteAnswers>> = {
  'GET /v1/stock': {
    summary: 'Stock of all SKUs',
    description: 'By SKU; of one band where it is asked for. A SKU of which nothing ever came in is not in the list.',
    answers: { 200: pageOf(stockAnswer) },
  },
  'GET /v1/stock/{sku}': {
    summary: 'Stock of one SKU',
    description: 'Everybody is told whether it is in stock, staff how much of it there is.',
    answers: { 200: stockAnswer },
    problems: codes('sku-not-found'),
  },
  'GET /v1/stock/{sku}/history': {
    summary: 'Every fact of one SKU’s stock, newest first',
    answers: { 200: pageOf(fact) },
    problems: codes('sku-not-found'),
  },
  'POST /v1/stock/{sku}/receipts': { summary: 'Record goods that came in', ...movement },
  'POST /v1/stock/{sku}/adjustments': {
    summary: 'Correct the number of pieces on hand',
    description: 'By what was counted, found or broken. What orders hold can not be taken off.',
    ...movement,
  },
}
