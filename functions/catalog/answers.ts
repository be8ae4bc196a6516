import * as v from 'valibot'
import { mediaId, money, productId, sku, timestamp } from '#events/vocabulary.ts'
import { codesByStatus, pageOf, type RouteAnswers, type ServiceAnswers } from '#shared/http/answers.ts'
import { statusOf } from './product-answer.ts'

const product = v.strictObject({
  id: productId,
  version: v.pipe(v.number(), v.integer()),
  status: v.picklist(['draft', 'published']),
  sku,
  name: v.string(),
  description: v.string(),
  price: money,
  category: v.nullable(v.string()),
  tags: v.array(v.string()),
  images: v.array(v.strictObject({ mediaId, alt: v.string() })),
  createdAt: timestamp,
})

const problems = codesByStatus(statusOf)

const command = (summary: string): RouteAnswers => ({ summary, answers: { 200: product }, problems })

/** What the catalog's routes answer. */
export const answers: ServiceAnswers = {
  title: 'Catalog',
  description: 'Products and what they cost.',
  schemas: { Product: product },
  routes: {
    'GET /v1/products': {
      summary: 'Products on sale, newest first',
      description: 'The catalog’s staff see drafts too.',
      answers: { 200: pageOf(product) },
    },
    'POST /v1/products': { ...command('Make a product'), answers: { 201: product } },
    'GET /v1/products/{id}': {
      summary: 'One product',
      answers: { 200: product },
      problems: { 404: ['product-not-found'] },
    },
    'POST /v1/products/{id}/publish': command('Put a product on sale'),
    'POST /v1/products/{id}/unpublish': command('Take a product off sale'),
  },
}
