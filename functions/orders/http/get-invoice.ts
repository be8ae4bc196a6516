import { fold } from '#shared/event-store/decider.ts'
import { unlessMatches } from '#shared/http/conditional.ts'
import { contentAnswer } from '#shared/http/content-answer.ts'
import { Problem } from '#shared/http/problem.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import { invoiceOf } from '../order/invoice.ts'
import { order as rules } from '../order/order.ts'
import type { Orders } from '../streams.ts'
import { visible } from './access.ts'
import { noSuchOrder } from './command-answer.ts'
import { invoicePage } from './invoice-page.ts'
import { invoiceView } from './invoice-view.ts'

/** `GET /v1/orders/{id}/invoice`: the order as it was on the day it was paid, as JSON or, where HTML is accepted first, as a page to print. */
export function getInvoice({
  store,
  people,
}: {
  readonly store: Orders['store']
  readonly people: PersonalData
}): Route {
  return route({ access: ['shop:buy', 'orders:read', 'orders:manage'] }, async ({ params, principal, headers }) => {
    const id = params['id'] ?? ''
    const commits = await store.load(`order#${id}`)
    const order = visible(fold(rules, rules.initial, commits), principal)
    if (order === undefined) throw noSuchOrder(id)
    const invoice = invoiceOf(id, commits)
    if (invoice === undefined) {
      throw new Problem(404, 'no-invoice', 'An order has an invoice from the moment it is paid.', {
        state: order.status,
      })
    }
    const { shippingAddress } = invoice
    const { values, erased } = await people.open({ shippingAddress })
    const body = invoiceView(id, invoice, { shippingAddress: values.shippingAddress, erased })
    const caching = { 'cache-control': 'private, no-cache', vary: 'authorization, accept' }
    if (wantsPage(headers['accept'])) {
      return contentAnswer(headers, {
        content: invoicePage(body),
        headers: {
          ...caching,
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        },
      })
    }
    const answer = { status: 200, version: commits.at(-1)?.number ?? 0, body, headers: caching }
    // Erasing changes the answer without a new version: a 304 would confirm a copy that still has the address.
    return erased ? answer : unlessMatches(headers, answer)
  })
}

/** A browser names HTML before anything that JSON would fit. */
function wantsPage(accept = ''): boolean {
  const types = accept.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase())
  const html = types.indexOf('text/html')
  const json = types.findIndex((type) => type === 'application/json' || type === '*/*')
  return html >= 0 && (json < 0 || html < json)
}
