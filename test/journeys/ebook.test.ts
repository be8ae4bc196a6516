import { describe, expect, it } from 'vitest'
import { address } from '#local/demo/address.ts'
import { type HttpAnswer, type ShopClient, until } from '#local/shop-client.ts'
import { mediaDone, uploadFile } from '#local/upload-client.ts'
import { pagesOnly, smallPdf } from '#test/media/books.ts'
import { described, traceFile } from '#trace/trace-file.ts'
import { buy, tellPayment } from './purchase.ts'
import { as, newProduct } from './shop.ts'

describe('an ebook', () => {
  it('is bought, delivered with its payment, downloaded as a copy that names its buyer, and gone with the money', async () => {
    const [customer, other, support, finance, manager] = await Promise.all([
      as('customer'),
      as('customer2'),
      as('support'),
      as('finance'),
      as('catalog-manager'),
    ])
    const book = smallPdf('Notes by the Translator')
    const media = await mediaDone(
      manager,
      await uploadFile(manager, { kind: 'ebook', contentType: 'application/pdf', content: Uint8Array.from(book) }),
    )
    expect(media).toMatchObject({ status: 'ready', original: { format: 'pdf', units: 1 }, renditions: [] })
    const product = await newProduct(
      { name: 'Notes: éd. 2', digital: true, download: { mediaId: media.id } },
      { pieces: 0 },
    )

    const path = await buy(customer, product.id)
    const orderId = path.split('/').at(-1) ?? ''
    const order = await customer.get(`${path}?consistency=strong`)
    expect(order.body).toMatchObject({ status: 'delivered', shipments: [], reservations: [] })
    const types = (await support.get(`${path}/history`)).body.items.map(({ type }: { type: string }) => type)
    expect(types.filter((type: string) => type.startsWith('Order'))).toEqual([
      'OrderCreated',
      'OrderApproved',
      'OrderPaid',
      'OrderPrepared',
      'OrderShipped',
      'OrderDelivered',
    ])

    const link = await readyLink(customer, `${path}/downloads/1`)
    expect(link.body.remaining).toBe(4)
    const copy = await fetched(link)
    expect(copy.headers.get('content-disposition')).toContain(`filename*=UTF-8''Notes%20%C3%A9d.%202.pdf`)
    expect(copy.content.equals(book)).toBe(false)
    const again = await readyLink(customer, `${path}/downloads/1`)
    expect(again.body).toEqual(link.body)
    expect((await fetched(again)).content.equals(copy.content)).toBe(true)
    const listed = await customer.get(`${path}/downloads`)
    expect(listed.body.items).toMatchObject([{ line: 1, state: 'ready', remaining: 4, format: 'pdf' }])

    expect((await other.get(`${path}/downloads/1`)).status).toBe(404)
    expect((await support.get(`${path}/downloads/1`)).status).toBe(403)
    expect((await customer.get(`${path}/downloads/2`)).body.code).toBe('no-such-download')

    const [trace] = await until(
      () => traceFile(support, copy.content),
      ([first]) => first?.known === true && first.copy.downloads === 1,
    )
    if (trace === undefined) throw new Error('no mark was found')
    expect(trace).toMatchObject({ known: true, copy: { orderId, line: 1, customerId: order.body.customerId } })
    expect(described(trace)).toContain(`order      ${orderId}, line 1, delivered`)
    expect(described(trace)).toContain(`address    ${address.name}, ${address.line1}`)
    expect(await traceFile(support, await pagesOnly(copy.content))).toEqual([trace])
    expect(await traceFile(support, book)).toEqual([])

    const amount = { amount: 1250, currency: 'EUR' }
    const granted = await support.post(`${path}/refunds`, { amount, reason: 'not what was expected' })
    await finance.post(`${path}/refunds/${granted.body.id}/execute`)
    await tellPayment(path, 'refunded', amount)
    const gone = await until(
      () => asked(customer, `${path}/downloads/1`),
      ({ status }) => status === 410,
    )
    expect(gone.body.code).toBe('download-revoked')
  })
})

/** Asks for the download as its answers say, until there is a link. The shop hears of the payment a moment later. */
function readyLink(customer: ShopClient, path: string): Promise<HttpAnswer> {
  return until(
    () => asked(customer, path),
    ({ status }) => status === 303,
  )
}

/** One answer, without going where it leads. */
function asked(customer: ShopClient, path: string): Promise<HttpAnswer> {
  return customer.request('GET', path, { redirect: 'manual' })
}

async function fetched({ headers }: HttpAnswer): Promise<{ headers: Headers; content: Buffer }> {
  const response = await fetch(headers.get('location') ?? '')
  expect(response.status).toBe(200)
  return { headers: response.headers, content: Buffer.from(await response.arrayBuffer()) }
}
