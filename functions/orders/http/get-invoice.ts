import { fold } from '#shared/event-store/decider.ts'
import { readResource } from '#shared/http/read-resource.ts'
import type { Route } from '#shared/http/route.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import { invoiceOf } from '../order/invoice.ts'
import { order as rules } from '../order/order.ts'
import type { Orders } from '../streams.ts'
import { visible } from './access.ts'
import { noSuchOrder } from './command-answer.ts'
import { invoicePage } from './invoice-page.ts'
import { invoiceView } from './invoice-view.ts'
import { problem } from './problem.ts'

/** `GET /v1/orders/{id}/invoice`: the order on the day it was paid, as JSON, or as a page to print if `Accept` names HTML first. */
export function getInvoice({
  store,
  people,
}: {
  readonly store: Orders['store']
  readonly people: PersonalData
}): Route {
  return readResource(
    {
      access: ['shop:buy', 'orders:read', 'orders:manage'],
      missing: noSuchOrder,
      async find(id, { principal }) {
        const commits = await store.load(`order#${id}`)
        const order = visible(fold(rules, rules.initial, commits), principal)
        return order && { id, order, commits }
      },
    },
    async ({ id, order, commits }, { headers }) => {
      const invoice = invoiceOf(id, commits)
      if (invoice === undefined) {
        throw problem('no-invoice', 'An order has an invoice from the moment it is paid.', {
          state: order.status,
        })
      }
      const { shippingAddress } = invoice
      const { values, erased } = await people.open({ shippingAddress })
      const body = invoiceView(id, invoice, { shippingAddress: values.shippingAddress, erased })
      return {
        version: commits.at(-1)?.number ?? 0,
        body,
        vary: 'authorization, accept',
        changesUnseen: erased,
        page: wantsPage(headers['accept']) ? { content: invoicePage(body), headers: pageHeaders } : undefined,
      }
    },
  )
}

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}

/** A browser names HTML before anything that JSON would fit. */
function wantsPage(accept = ''): boolean {
  const types = accept.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase())
  const html = types.indexOf('text/html')
  const json = types.findIndex((type) => type === 'application/json' || type === '*/*')
  return html >= 0 && (json < 0 || html < json)
}
