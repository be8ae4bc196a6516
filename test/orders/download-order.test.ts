import { describe, test } from 'vitest'
import { order } from '#functions/orders/order/order.ts'
import { given } from '#test/kit/given.ts'
import {
  ada,
  approved,
  cancels,
  captured,
  createdWith,
  cup,
  delivered,
  eur,
  granted,
  now,
  paid,
  parcel,
  parcelDelivered,
  payBy,
  poster,
  prepared,
  refunded,
  refundRequested,
  reserved,
  shipped,
  ships,
  tells,
} from './past.ts'

const onlyDownloads = createdWith({ downloads: [cup, poster] })
const cupsAndDownload = createdWith({ downloads: [poster] })
const arrived = [prepared, shipped, delivered] as const
const free = { ...onlyDownloads.data, total: eur(0) }

describe('an order with nothing but downloads', () => {
  test('is delivered with its payment', () => {
    given(order, onlyDownloads, approved)
      .when(tells('e1', { status: 'captured', amount: eur(5000) }))
      .emits(captured('e1'), paid, ...arrived)
  })

  test('is delivered with its approval where the money came before', () => {
    given(order, onlyDownloads, captured('e1'))
      .when({ type: 'ApproveOrder', payBy })
      .emits(approved, paid, ...arrived)
  })

  test('is delivered with its approval where it costs nothing', () => {
    given(order, { type: 'OrderCreated', data: free })
      .when({ type: 'ApproveOrder', payBy })
      .emits(approved, { type: 'OrderPaid', data: { captured: eur(0) } }, ...arrived)
  })

  test('that was paid before downloads were known to need no parcel is delivered when it is prepared', () => {
    given(order, onlyDownloads, approved, captured('e1'), paid)
      .when({ type: 'PrepareOrder', now })
      .emits(...arrived)
  })

  test('can be cancelled before it is paid, and not after, not even by staff', () => {
    given(order, onlyDownloads, approved)
      .when(cancels({ customerId: ada }))
      .emits(
        { type: 'CancellationRequested', data: { reason: 'changed my mind', by: 'customer' } },
        { type: 'OrderCancelled', data: {} },
      )
    given(order, onlyDownloads, approved, captured('e1'), paid, ...arrived)
      .when(cancels('staff'))
      .refuses('already-shipped')
  })

  test('can be given back its money, and is returned with the last of it', () => {
    given(order, onlyDownloads, approved, captured('e1'), paid, ...arrived)
      .when({ type: 'GrantRefund', refundId: 'ref_1', amount: eur(5000), reason: 'scratched' })
      .emits(granted('ref_1', eur(5000)))
    given(
      order,
      onlyDownloads,
      approved,
      captured('e1'),
      paid,
      ...arrived,
      granted('ref_1', eur(5000)),
      refundRequested(eur(5000), 'scratched', 'pay_1', 'ref_1'),
    )
      .when(tells('e2', { status: 'refunded', amount: eur(5000), refundId: 'ref_1' }))
      .emits(refunded('e2', eur(5000), 'pay_1', 'ref_1'), { type: 'OrderReturned', data: {} })
  })
})

describe('an order with goods and a download', () => {
  const untilPrepared = [cupsAndDownload, reserved('CUP', 3), approved, captured('e1'), paid, prepared] as const
  const cups = { line: 1, quantity: 3 }

  test('waits for the warehouse when it is paid', () => {
    given(order, cupsAndDownload, reserved('CUP', 3), approved)
      .when(tells('e1', { status: 'captured', amount: eur(5000) }))
      .emits(captured('e1'), paid)
  })

  test('is shipped with the last of its goods', () => {
    given(order, ...untilPrepared)
      .when(ships('shp_1'))
      .emits(parcel('shp_1', cups), shipped)
  })

  test('is delivered with the last of its parcels', () => {
    given(order, ...untilPrepared, parcel('shp_1', cups), shipped)
      .when({ type: 'ConfirmDelivery', shipmentId: 'shp_1' })
      .emits(parcelDelivered('shp_1'), delivered)
  })

  test('has no download in a parcel', () => {
    given(order, ...untilPrepared)
      .when(ships('shp_1', cups, { line: 2, quantity: 1 }))
      .refuses('line-is-digital')
  })
})
