import type { Address, Money } from '#events/vocabulary.ts'
import { instant } from '#shared/instant.ts'
import type { Invoice } from '../order/invoice.ts'

export type InvoiceView = ReturnType<typeof invoiceView>

/** An invoice as the HTTP contract shows it. */
export function invoiceView(
  orderId: string,
  { number, date, customerId, lines, total, payments, creditNotes }: Invoice,
  { shippingAddress, erased }: { readonly shippingAddress: Address | null; readonly erased: boolean },
) {
  const inTotal = (amount: number): Money => ({ amount, currency: total.currency })
  const credited = creditNotes.reduce((sum, { amount }) => sum + amount.amount, 0)
  return {
    number,
    orderId,
    date: instant(date),
    customerId,
    shippingAddress,
    erased,
    lines: lines.map(({ line, sku, name, quantity, unitPrice }) => ({
      line,
      sku,
      name,
      quantity,
      unitPrice,
      amount: inTotal(unitPrice.amount * quantity),
    })),
    total,
    payments: payments.map((payment) => ({ ...payment, date: instant(payment.date) })),
    creditNotes: creditNotes.map((note) => ({ ...note, date: instant(note.date) })),
    credited: inTotal(credited),
  }
}
