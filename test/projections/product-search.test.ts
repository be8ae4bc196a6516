import { describe, expect, test } from 'vitest'
import type { CatalogEvent } from '#events/catalog.ts'
import { showImagesFrom } from '#functions/catalog/http/image-view.ts'
import { listProducts } from '#functions/catalog/http/list-products.ts'
import { cursorCodec } from '#shared/http/cursor.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { archived, created, eur, priced, published } from '#test/catalog/past.ts'
import { call } from '#test/edge/call.ts'
import { catalogRows } from './catalog-rows.ts'

interface Sold {
  readonly name: string
  readonly price?: number
  readonly category?: string
  readonly tags?: readonly string[]
  readonly description?: string
  readonly sku?: string
  readonly later?: readonly CatalogEvent[]
}

function facts({ name, price = 1000, category, tags = [], description = '', sku, later = [published] }: Sold) {
  const { category: _, ...rest } = created.data
  const variants = [{ sku: sku ?? name.replace(/[^A-Za-z]/g, ''), values: [] }]
  const data = { ...rest, name, description, price: eur(price), tags: [...tags], variants }
  return [{ type: 'ProductCreated', data: category === undefined ? data : { ...data, category } }, ...later] as const
}

const sold: readonly Sold[] = [
  { name: 'Blue cup', price: 1200, category: 'kitchen', tags: ['blue'], sku: 'CUP-BL.01' },
  { name: 'Café crème set', price: 4900, category: 'kitchen', description: 'Two cups and saucers.' },
  { name: 'Cupboard', price: 19900, category: 'furniture', tags: ['blue'] },
  { name: 'Tea towel', price: 800, category: 'kitchen', description: 'Blue stripes.', tags: ['sale'] },
  { name: 'Secret cup', later: [] },
  { name: 'Old cup', later: [published, archived] },
  { name: 'Reduced lamp', price: 5000, category: 'furniture', later: [published, priced(5000, 1000)] },
]

const catalog = await catalogRows()
await catalog.hold(Object.fromEntries(sold.map((one, index) => [`p${index}`, facts(one)])))
const handler = httpFunction({
  'GET /v1/products': listProducts({
    rows: catalog.rows,
    showImages: showImagesFrom(catalog.rows, 'https://pictures.example'),
    cursors: () => cursorCodec(Buffer.alloc(32)),
  }),
})
const staff = { kind: 'person', id: 'ada', scopes: 'catalog:write' }

async function ask(query: string, authorizer: Record<string, unknown> = { kind: 'anonymous' }) {
  const { status, body } = await call(handler, { route: 'GET /v1/products', query, authorizer })
  const items = (body['items'] ?? []) as readonly { readonly name: string }[]
  return { status, body, names: items.map(({ name }) => name) }
}

describe('what is found', () => {
  test.each([
    ['q=cup', ['Blue cup', 'Cupboard', 'Café crème set']],
    ['q=CUP+blue', ['Blue cup', 'Cupboard']],
    ['q=blue', ['Blue cup', 'Cupboard', 'Tea towel']],
    ['q=creme', ['Café crème set']],
    ['q=CAF%C3%89', ['Café crème set']],
    ['q=cup-bl.01', ['Blue cup']],
    ['q=kitch+to', ['Tea towel']],
    ['q=c', []],
    ['q=cup+zebra', []],
    ['q=secret', []],
    ['q=old', []],
    ['q=cup&category=furniture', ['Cupboard']],
    ['q=cup&tag=blue&sort=-price', ['Cupboard', 'Blue cup']],
    ['q=cup&priceLte=5000&sort=price', ['Blue cup', 'Café crème set']],
    ['tag=blue&sort=name', ['Blue cup', 'Cupboard']],
    ['tag=red', []],
    ['sort=price', ['Tea towel', 'Reduced lamp', 'Blue cup', 'Café crème set', 'Cupboard']],
    ['sort=-price', ['Cupboard', 'Café crème set', 'Blue cup', 'Reduced lamp', 'Tea towel']],
    ['sort=name', ['Blue cup', 'Café crème set', 'Cupboard', 'Reduced lamp', 'Tea towel']],
    ['category=kitchen&sort=name', ['Blue cup', 'Café crème set', 'Tea towel']],
    ['priceGte=1000&priceLte=4900&sort=price', ['Reduced lamp', 'Blue cup', 'Café crème set']],
    ['priceGte=1000&priceLte=4900&sort=-price', ['Café crème set', 'Blue cup', 'Reduced lamp']],
    ['priceGte=1000&priceLte=4900&sort=name', ['Blue cup', 'Café crème set', 'Reduced lamp']],
    ['currency=USD', []],
  ])('for %s', async (query, names) => {
    expect((await ask(query)).names).toEqual(names)
  })

  test('for staff, drafts too, and the archive where they ask for it', async () => {
    expect((await ask('q=cup&sort=name', staff)).names).toEqual([
      'Blue cup',
      'Café crème set',
      'Cupboard',
      'Secret cup',
    ])
    expect((await ask('status=draft', staff)).names).toEqual(['Secret cup'])
    expect((await ask('status=archived&q=cup', staff)).names).toEqual(['Old cup'])
    expect((await ask('status=draft')).status).toBe(403)
  })

  test.each(['q=%21%21', 'q=a+b+c+d+e+f+g+h+i', 'sort=relevance', 'sort=age', 'priceGte=1.5', 'currency=euro', 'tag='])(
    'is not answered for %s',
    async (query) => {
      expect((await ask(query)).status).toBe(400)
    },
  )
})

describe('page by page', () => {
  test.each([
    '',
    'sort=price',
    'sort=-price',
    'sort=name',
    'q=cup',
    'q=blue&sort=newest',
    'tag=blue',
    'category=kitchen',
  ])('the same products come as on one page: %s', async (query) => {
    for (const caller of [undefined, staff]) {
      const whole = await ask(query, caller)
      const names: string[] = []
      let next: unknown = ''
      while (next !== null) {
        const page = await ask(`${query}&limit=1${next === '' ? '' : `&cursor=${next}`}`, caller)
        expect(page.status).toBe(200)
        names.push(...page.names)
        next = page.body['next']
      }
      expect(names).toEqual(whole.names)
    }
  })

  test('with few that fit among many: a short page goes on', async () => {
    const large = await catalogRows()
    const many = Array.from({ length: 60 }, (_, n): Sold => ({ name: `Thing ${n}`, price: n + 1 }))
    await large.hold(Object.fromEntries(many.map((one, n) => [`q${String(n).padStart(3, '0')}`, facts(one)])))
    const list = httpFunction({
      'GET /v1/products': listProducts({
        rows: large.rows,
        showImages: showImagesFrom(large.rows, 'https://pictures.example'),
        cursors: () => cursorCodec(Buffer.alloc(32)),
      }),
    })
    const { body } = await call(list, {
      route: 'GET /v1/products',
      query: 'sort=name&priceGte=59&limit=5',
      authorizer: { kind: 'anonymous' },
    })
    expect((body['items'] as { name: string }[]).map(({ name }) => name)).toEqual(['Thing 58', 'Thing 59'])
    expect(body['next']).toBeNull()
  })

  test('a cursor belongs to its question', async () => {
    const { body } = await ask('q=cup&limit=1')
    expect((await ask(`q=blue&limit=1&cursor=${body['next']}`)).status).toBe(400)
    expect((await ask(`q=cup&limit=1&cursor=${body['next']}`, staff)).status).toBe(400)
  })
})
