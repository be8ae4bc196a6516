import * as v from 'valibot'
import { productId, timestamp } from '#events/vocabulary.ts'
import type { ServiceAnswers } from '#shared/http/answers.ts'

const whole = v.pipe(v.number(), v.integer(), v.minValue(0))

/** What the reports answer. */
export const answers: ServiceAnswers = {
  title: 'Insights',
  description: 'What was sold, counted from the facts of the orders.',
  routes: {
    'GET /v1/reports/top-products': {
      summary: 'Products by units sold',
      answers: {
        200: v.strictObject({
          items: v.array(v.strictObject({ productId, units: whole, orders: whole })),
          next: v.null(),
          asOf: timestamp,
        }),
      },
    },
  },
}
