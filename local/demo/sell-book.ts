import { randomUUID } from 'node:crypto'
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib'
import { described, traceFile } from '#trace/trace-file.ts'
import type { ShopDetails } from '../run/shop-details.ts'
import { signedInAs } from '../running-shop.ts'
import { type ShopClient, until } from '../shop-client.ts'
import { mediaDone, uploadFile } from '../upload-client.ts'
import { address } from './address.ts'
import { chapter, kilobytes, note, reaches, step, timed } from './step.ts'

const cents = { amount: 990, currency: 'EUR' } as const

/** A book is bought, its buyer gets a copy that names them, and a copy that turns up elsewhere is traced to them. */
export async function sellBook(shop: ShopDetails, customer: ShopClient): Promise<void> {
  chapter('A book is sold, to each buyer their own copy')
  const [manager, support] = await Promise.all([signedInAs(shop, 'catalog-manager'), signedInAs(shop, 'support')])
  const product = await onSale(manager)
  const path = await paid(customer, product.id)
  const link = await timed('the buyer’s own copy is marked', () =>
    until(
      () => customer.request('GET', `${path}/downloads/1`, { redirect: 'manual' }),
      ({ status }) => status === 303,
    ),
  )
  const copy = await timed('and downloaded', () => downloaded(link.headers.get('location') ?? ''))
  note(
    `${kilobytes(copy.length)}; the link is good until ${link.body.linkExpiresAt}, ${link.body.remaining} more can be had`,
  )
  const [trace] = await timed('a copy that turns up elsewhere is traced', () =>
    until(
      () => traceFile(support, copy),
      ([first]) => first?.known === true && first.copy.downloads === 1,
    ),
  )
  if (trace === undefined) throw new Error('no mark was found in the copy')
  for (const line of described(trace).split('\n')) note(line)
}

async function onSale(manager: ShopClient) {
  const content = await book()
  const media = await timed('a book is uploaded and looked at', async () =>
    mediaDone(manager, await uploadFile(manager, { kind: 'ebook', contentType: 'application/pdf', content })),
  )
  if (media.status !== 'ready') throw new Error(`the book was rejected: ${media.rejection.detail}`)
  return step('it is on sale as a download', () =>
    manager.post('/v1/products', {
      sku: `BOOK-${randomUUID().slice(0, 8).toUpperCase()}`,
      name: media.original.title,
      price: cents,
      digital: true,
      download: { mediaId: media.id },
    }),
  )
}

/** Orders and pays; answers the order's path. A download is delivered with its payment. */
async function paid(customer: ShopClient, productId: string): Promise<string> {
  const placed = await step('the customer orders it', () =>
    until(
      () =>
        customer.post('/v1/orders', {
          lines: [{ productId, quantity: 1, unitPrice: cents }],
          shippingAddress: address,
        }),
      // Orders hear of a new product a moment later.
      ({ status }) => status === 201,
    ),
  )
  const path = `/v1/orders/${placed.id}`
  await reaches(customer, path, 'approved')()
  await step('pays, and the order is delivered', async () => {
    await customer.post(`${path}/payments`, { method: 'tok_success' })
    return reaches(customer, path, 'delivered')()
  })
  return path
}

async function downloaded(url: string): Promise<Uint8Array> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`the download was answered ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** A book of three pages. */
async function book(): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create()
  document.setTitle('How to drink coffee')
  const font = await document.embedFont(StandardFonts.TimesRoman)
  for (const text of ['How to drink coffee', 'While it is hot.', 'And from a white cup.'])
    document.addPage([420, 595]).drawText(text, { x: 48, y: 480, size: 24, font })
  return Uint8Array.from(await document.save())
}
