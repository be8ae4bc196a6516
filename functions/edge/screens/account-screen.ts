import * as v from 'valibot'
import { type Route, route } from '#shared/http/route.ts'
import type { Device } from './device.ts'
import type { Parts, PartsRequest } from './parts.ts'
import { screenAnswer } from './screen-answer.ts'

const me = v.object({ id: v.string(), kind: v.string() })

/** `GET /v1/<device>/account`: who the caller is, what they ordered and what they wrote. */
export function accountScreen(device: Device, partsOf: (request: PartsRequest) => Parts): Route {
  return route({ access: ['shop:buy'] }, async (request) => {
    const parts = partsOf(request)
    const [person, orders, reviews] = await Promise.all([
      parts.optional('me', '/v1/me', me),
      parts.optional('orders', `/v1/orders?limit=${device.orders}`, device.ordersOfCaller),
      parts.optional('reviews', `/v1/reviews?limit=${device.ownReviews}`, device.reviewsOfCaller),
    ])
    return screenAnswer(request, { me: person, orders, reviews }, parts.warnings, 0)
  })
}
