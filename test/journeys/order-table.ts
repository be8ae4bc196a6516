import { address } from '#local/demo/address.ts'
import type { Role } from '#shared/identity/scopes.ts'
import { type Life, type LivedOrder, lives } from './order-lives.ts'

/** What a command comes to: the code of its refusal, or the events that it records; no events where it is done already. */
type Outcome = string | readonly string[]

/** A row of the contract's table of order commands: who sends it, how, and what it comes to on each life of an order. */
interface Row {
  readonly command: string
  readonly by: Role
  /** Who may not send it. */
  readonly notBy: Role
  readonly request: (order: LivedOrder) => readonly [path: string, body?: object]
  /** A body that nobody understands; none where the command has no body. */
  readonly malformed?: object
  /** Only where the shop has a payment provider. */
  readonly pays?: boolean
  readonly outcomes: Readonly<Record<Life, Outcome>>
}

const parcel = { carrier: 'DHL', tracking: '00342' }
const cent = { amount: 1, currency: 'EUR' }

/** The commands that HTTP offers on an order that is there. Source: the HTTP contract, "The order". */
export const orderTable: readonly Row[] = [
  {
    command: 'ApproveOrder',
    by: 'support',
    notBy: 'customer',
    request: () => ['/approve'],
    outcomes: { ...everywhere('not-awaiting-approval'), created: ['OrderApproved'] },
  },
  {
    command: 'RejectOrder',
    by: 'support',
    notBy: 'customer',
    request: () => ['/reject', { reason: 'not sold there' }],
    malformed: {},
    outcomes: { ...everywhere('not-awaiting-approval'), created: ['OrderRejected'] },
  },
  {
    command: 'StartPayment',
    by: 'customer',
    notBy: 'support',
    request: () => ['/payments', { method: 'tok_success' }],
    malformed: { method: '4111 1111 1111 1111' },
    pays: true,
    outcomes: {
      ...everywhere('already-closed'),
      created: 'not-approved',
      approved: ['PaymentStarted'],
      paid: 'already-paid',
      prepared: 'already-paid',
      'partly shipped': 'already-paid',
      shipped: 'already-paid',
      delivered: 'already-paid',
    },
  },
  {
    command: 'PrepareOrder',
    by: 'warehouse',
    notBy: 'support',
    request: () => ['/prepare'],
    outcomes: { ...everywhere('not-paid'), paid: ['OrderPrepared'] },
  },
  {
    command: 'ShipParcel',
    by: 'warehouse',
    notBy: 'support',
    request: () => ['/shipments', parcel],
    malformed: { ...parcel, lines: [] },
    outcomes: {
      ...everywhere('not-prepared'),
      prepared: ['ParcelShipped', 'OrderShipped'],
      'partly shipped': ['ParcelShipped', 'OrderShipped'],
    },
  },
  {
    command: 'ConfirmDelivery',
    by: 'warehouse',
    notBy: 'support',
    request: ({ shipment = 'shp_00000000000000000000000000' }) => [`/shipments/${shipment}/delivered`],
    outcomes: {
      ...everywhere('no-such-parcel'),
      'partly shipped': ['ParcelDelivered'],
      shipped: ['ParcelDelivered', 'OrderDelivered'],
      delivered: [],
      returned: [],
    },
  },
  {
    command: 'CancelOrder of the buyer',
    by: 'customer',
    notBy: 'warehouse',
    request: () => ['/cancel', { reason: 'changed my mind' }],
    malformed: { reason: '' },
    outcomes: {
      ...everywhere('already-closed'),
      created: ['CancellationRequested'],
      approved: ['CancellationRequested'],
      paid: ['CancellationRequested', 'RefundRequested'],
      prepared: 'already-prepared',
      'partly shipped': 'already-prepared',
      shipped: 'already-shipped',
      delivered: 'already-shipped',
      cancelling: [],
    },
  },
  {
    command: 'CancelOrder of staff',
    by: 'support',
    notBy: 'finance',
    request: () => ['/cancel'],
    outcomes: {
      ...everywhere('already-closed'),
      created: ['CancellationRequested'],
      approved: ['CancellationRequested'],
      paid: ['CancellationRequested', 'RefundRequested'],
      prepared: ['CancellationRequested', 'RefundRequested'],
      'partly shipped': 'already-shipped',
      shipped: 'already-shipped',
      delivered: 'already-shipped',
      cancelling: [],
    },
  },
  {
    command: 'GrantRefund',
    by: 'support',
    notBy: 'finance',
    request: () => ['/refunds', { amount: cent, reason: 'scratched' }],
    malformed: { amount: { ...cent, amount: 0 }, reason: 'scratched' },
    outcomes: {
      ...everywhere('more-than-captured'),
      paid: ['RefundGranted'],
      prepared: ['RefundGranted'],
      'partly shipped': ['RefundGranted'],
      shipped: ['RefundGranted'],
      delivered: ['RefundGranted'],
    },
  },
  {
    // A refund that is there is executed where it is granted: here is none.
    command: 'ExecuteRefund',
    by: 'finance',
    notBy: 'support',
    request: () => ['/refunds/ref_00000000000000000000000000/execute'],
    outcomes: everywhere('no-such-refund'),
  },
  {
    command: 'NoteOrder',
    by: 'support',
    notBy: 'customer',
    request: () => ['/notes', { text: 'rang, nobody there' }],
    malformed: { text: '' },
    outcomes: everywhere(['OrderNoted']),
  },
  {
    command: 'ChangeAddress',
    by: 'customer',
    notBy: 'support',
    request: () => ['/address', { shippingAddress: { ...address, line1: '5 Marylebone Road' } }],
    malformed: { shippingAddress: { ...address, country: 'England' } },
    outcomes: {
      ...everywhere('already-closed'),
      created: ['AddressChanged'],
      approved: ['AddressChanged'],
      paid: ['AddressChanged'],
      prepared: 'already-prepared',
      'partly shipped': 'already-prepared',
      shipped: 'already-shipped',
      delivered: 'already-shipped',
    },
  },
]

/** The same, however far the order has come; what differs is said beside it. */
function everywhere(outcome: Outcome): Readonly<Record<Life, Outcome>> {
  // Every life is a key.
  return Object.fromEntries(lives.map((life) => [life, outcome])) as Record<Life, Outcome>
}
