import type { Address, Money } from '#events/vocabulary.ts'
import type { InvoiceView } from './invoice-view.ts'

/** An invoice as a page to print: no script, no picture, nothing from elsewhere. */
export function invoicePage(invoice: InvoiceView): string {
  const { number, orderId, date, shippingAddress, erased, lines, total, payments, creditNotes } = invoice
  const rows = lines.map(
    ({ sku, name, quantity, unitPrice, amount }) =>
      `<tr><td>${text(name)}<br><small>${text(sku)}</small><td>${quantity}<td>${price(unitPrice)}<td>${price(amount)}`,
  )
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Invoice ${text(number)}</title>
<style>
body { font: 11pt/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid #ccc; vertical-align: top }
td:nth-child(n+2), th:nth-child(n+2) { text-align: right; white-space: nowrap }
</style>
<h1>Invoice</h1>
<p>${text(number)}<br>${date.slice(0, 10)}<br>Order ${text(orderId)}</p>
<p>${shippingAddress === null ? (erased ? '(erased at the wish of the buyer)' : '') : addressLines(shippingAddress).map(text).join('<br>')}</p>
<table>
<tr><th>Item<th>Quantity<th>Price<th>Amount
${rows.join('\n')}
<tr><th colspan="3">Total<th>${price(total)}
</table>
${section('Payments', payments, ({ id, amount, date: day }) => [id, day.slice(0, 10), price(amount)])}
${section('Credit notes', creditNotes, ({ number: note, reason, amount, date: day }) => [`${note}: ${reason}`, day.slice(0, 10), price(amount)])}
</html>
`
}

function section<T>(title: string, items: readonly T[], cells: (item: T) => readonly string[]): string {
  if (items.length === 0) return ''
  const rows = items.map(
    (item) =>
      `<tr>${cells(item)
        .map((cell) => `<td>${text(cell)}`)
        .join('')}`,
  )
  return `<h2>${title}</h2>\n<table>\n${rows.join('\n')}\n</table>`
}

function addressLines({ name, line1, line2, postalCode, city, region, country }: Address): string[] {
  return [name, line1, line2, `${postalCode} ${city}`, region, country].flatMap((line) => line ?? [])
}

/** Minor units in the currency's own number of decimals, e.g. `12.99 EUR`, `1299 JPY`. */
function price({ amount, currency }: Money): string {
  const { maximumFractionDigits = 2 } = decimalsOf(currency)
  return `${(amount / 10 ** maximumFractionDigits).toFixed(maximumFractionDigits)} ${currency}`
}

function decimalsOf(currency: string): Intl.ResolvedNumberFormatOptions {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
}

function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
