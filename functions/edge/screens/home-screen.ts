import { type Route, route } from '#shared/http/route.ts'
import { hasScope } from '#shared/identity/principal.ts'
import type { Device } from './device.ts'
import type { Parts, PartsRequest } from './parts.ts'
import { screenAnswer } from './screen-answer.ts'
import { itemsOf } from './shown.ts'

/** `GET /v1/<device>/home`: what is new, and where the caller's latest orders are. */
export function homeScreen(device: Device, partsOf: (request: PartsRequest) => Parts): Route {
  return route({ access: 'public' }, async (request) => {
    const parts = partsOf(request)
    const [newProducts, orders] = await Promise.all([
      parts.optional('newProducts', `/v1/products?limit=${device.newProducts}`, itemsOf(device.card)),
      hasScope(request.principal, 'shop:buy')
        ? parts.optional('orders', '/v1/orders?limit=3', device.ordersOfCaller)
        : null,
    ])
    return screenAnswer(request, { newProducts, orders }, parts.warnings, 30)
  })
}
