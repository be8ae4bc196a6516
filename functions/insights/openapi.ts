import * as v from 'valibot'
import { money, productId, timestamp } from '#events/vocabulary.ts'
import type { ServiceAnswers } from '#shared/http/openapi.ts'
import { codes } from './http/problem.ts'
import { stages } from './read-models/order-summary.ts'

const whole = v.pipe(v.number(), v.integer(), v.minValue(0))
const day = v.pipe(v.string(), v.isoDate())
const ms = v.nullable(whole)

const figures = v.strictObject({ units: whole, orders: whole, gross: money, refunded: money, net: money })
const report = <Item extends v.GenericSchema>(item: Item) => ({ items: v.array(item), next: v.null(), asOf: timestamp })

const similar = v.strictObject({
  productId,
  score: v.number(),
  why: v.strictObject({ orders: whole, support: v.number(), lift: v.number(), sentence: v.string() }),
})

/** What the reports answer. */
export const answers: ServiceAnswers = {
  title: 'Insights',
  description: 'What was sold, how orders moved and what is bought together, counted from the facts of the orders.',
  routes: {
    'GET /v1/reports/sales': {
      summary: 'Units, orders and money by day, hour or product',
      description:
        'Orders count on the day (UTC) on which they were paid, and no more once they are cancelled. `refunded` is money of that day’s orders that went back, whenever it did; an order that came back whole counts no units. Each currency stands apart. At most 92 days; the last 30 unless told.',
      answers: {
        200: v.strictObject({
          from: day,
          to: day,
          ...report(
            v.strictObject({
              day: v.optional(day),
              hour: v.optional(v.string()),
              productId: v.optional(productId),
              ...figures.entries,
            }),
          ),
          totals: v.array(figures),
        }),
      },
      problems: codes('invalid-query'),
    },
    'GET /v1/reports/top-products': {
      summary: 'Products by units sold',
      description: 'Of all time, or of the last `days` (1 to 92, in UTC, today included).',
      answers: { 200: v.strictObject(report(v.strictObject({ productId, units: whole, orders: whole }))) },
    },
    'GET /v1/reports/funnel': {
      summary: 'How far orders come, and how long they are in each state',
      description:
        'Of the orders that were placed on these days (UTC). A quantile is off by at most `errorBound` of itself. At most 92 days; the last 30 unless told.',
      answers: {
        200: v.strictObject({
          from: day,
          to: day,
          placed: whole,
          ...report(
            v.strictObject({
              state: v.picklist(stages),
              reached: whole,
              now: whole,
              conversion: v.nullable(v.number()),
              timeInState: v.strictObject({ orders: whole, p50Ms: ms, p99Ms: ms }),
            }),
          ),
          errorBound: v.number(),
        }),
      },
      problems: codes('invalid-query'),
    },
    'GET /v1/products/{id}/similar': {
      summary: 'What is bought together with a product',
      description:
        '`score` (0 to 1) is the cosine of the two products’ sets of orders; `support` is the share of all orders that hold both, `lift` how many times more often that is than by chance.',
      answers: { 200: v.strictObject(report(similar)) },
      problems: codes('product-not-found'),
    },
  },
}
