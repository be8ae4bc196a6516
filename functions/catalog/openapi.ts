import * as v from 'valibot'
import { mediaId, money, productId, sku, timestamp } from '#events/vocabulary.ts'
import { pageOf, type RouteAnswers, type ServiceAnswers, wholeListOf } from '#shared/http/openapi.ts'
import { codesByStatus } from '#shared/http/problem.ts'
import { codes, productRefusals } from './http/problem.ts'
import { imageAnswer } from './openapi/image.ts'
import { stockAnswer, stockAnswers } from './openapi/stock.ts'

const lowestPrice30Days = v.pipe(
  v.nullable(money),
  v.description('Of a reduced price: the lowest of the 30 days before (Directive 98/6/EC, article 6a).'),
)

const product = v.strictObject({
  id: productId,
  version: v.pipe(v.number(), v.integer()),
  status: v.picklist(['draft', 'published', 'archived']),
  sku: v.pipe(v.nullable(sku), v.description('Of a product that is one thing; null where there are options.')),
  name: v.string(),
  description: v.string(),
  price: money,
  lowestPrice30Days,
  category: v.nullable(v.string()),
  tags: v.array(v.string()),
  images: v.array(imageAnswer),
  options: v.array(v.strictObject({ name: v.string(), values: v.array(v.string()) })),
  variants: v.array(
    v.strictObject({ sku, options: v.record(v.string(), v.string()), price: money, lowestPrice30Days }),
  ),
  digital: v.boolean(),
  download: v.pipe(v.nullable(v.strictObject({ mediaId })), v.description('For staff.')),
  createdAt: timestamp,
  allowedCommands: v.array(v.string()),
})

const priceEntry = v.strictObject({
  version: v.pipe(v.number(), v.integer()),
  time: timestamp,
  sku: v.pipe(v.nullable(sku), v.description('Null: of the product and all variants without a price of their own.')),
  change: v.picklist(['set', 'reduced', 'raised']),
  price: money,
})

const historyEntry = v.strictObject({
  type: v.string(),
  version: v.pipe(v.number(), v.integer()),
  time: timestamp,
  actor: v.string(),
  correlationId: v.string(),
  causationId: v.string(),
  data: v.looseObject({}),
})

const problems = codesByStatus(productRefusals)

const command = (summary: string): RouteAnswers => ({ summary, answers: { 200: product }, problems })

/** What the catalog's routes answer. */
export const answers: ServiceAnswers = {
  title: 'Catalog',
  description: 'Products, what they cost, and how many of them there are.',
  schemas: { Product: product, Stock: stockAnswer },
  routes: {
    'GET /v1/products': {
      summary: 'Products on sale, newest first, or what a search finds',
      description:
        'All words of `q` must be found in name, category, tags, SKUs or description, each as the beginning of a word (a single letter as the whole word), without regard to case and accents. Prices are the lowest of a product’s variants, in minor units. The catalog’s staff see drafts too, and the archive with `status=archived`. A page may be shorter than `limit`: `next` tells whether there is more. `images` has the first one alone.',
      answers: { 200: pageOf(product) },
      problems: { 400: ['search-too-broad'], 403: ['missing-scope'] },
    },
    'POST /v1/products': {
      ...command('Make a product'),
      answers: { 201: product },
      exampleBody: {
        sku: 'CUP-01',
        name: 'Enamel cup',
        description: 'Of enamelled steel, with a blue rim.',
        price: { amount: 1250, currency: 'EUR' },
        category: 'Kitchen',
        tags: ['camping'],
      },
    },
    'GET /v1/products/{id}': {
      summary: 'One product',
      description:
        'Staff may ask for it as it was `at` a time, or at a `version`; the pictures are those of now. The ETag changes with the pictures too (`"3.8"`): as If-Match it names the version alone.',
      answers: { 200: product },
      problems: { 403: ['missing-scope'], 404: ['product-not-found'] },
    },
    'PATCH /v1/products/{id}': {
      ...command('Change what a product says of itself'),
      description: 'A merge patch (RFC 7396). Prices, pictures and variants have routes of their own.',
    },
    'DELETE /v1/products/{id}': command('Put a product into the archive'),
    'POST /v1/products/{id}/restore': command('Take a product out of the archive, as a draft'),
    'POST /v1/products/{id}/publish': command('Put a product on sale'),
    'POST /v1/products/{id}/unpublish': command('Take a product off sale'),
    'POST /v1/products/{id}/price': command('Change the price of a product, or of one variant'),
    'PUT /v1/products/{id}/images': {
      ...command('Arrange the pictures'),
      description:
        'A media id need not be known yet: its picture is shown when the upload is done, and no more once it is deleted.',
    },
    'POST /v1/products/{id}/variants': command('Sell a product in one more way'),
    'DELETE /v1/products/{id}/variants/{sku}': command('Sell a product in one way less'),
    'GET /v1/products/{id}/prices': {
      summary: 'What a product cost, and since when',
      answers: { 200: wholeListOf(priceEntry) },
      problems: codes('product-not-found'),
      etag: true,
    },
    'GET /v1/products/{id}/history': {
      summary: 'Every fact of a product',
      answers: { 200: wholeListOf(historyEntry) },
      problems: codes('product-not-found'),
      etag: true,
    },
    ...stockAnswers,
  },
}
