import { dynamoDb } from '#shared/aws/clients.ts'
import { counterRows } from '#shared/counters/counter-rows.ts'
import { type CursorCodec, cursorCodec } from '#shared/http/cursor.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { servicePeople } from '#shared/personal/service-people.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { getReview } from './http/get-review.ts'
import { listProductReviews } from './http/list-product-reviews.ts'
import { listReviews } from './http/list-reviews.ts'
import { reviewProjections } from './read-models/projections.ts'
import { ratings } from './read-models/ratings.ts'
import { reviewStreams } from './streams.ts'

const client = dynamoDb()
const readModels = setting('READ_TABLE')
const reviews = reviewStreams({ client, table: setting('EVENTS_TABLE') })
const rows = readTable({ client, table: readModels })
const counters = counterRows({ client, table: readModels }, ratings)
const people = servicePeople(client)

let secret: CursorCodec
const cursors = () => secret

/** Reads the key of the cursors and which rows are live, which warms the connection as well. */
export async function init(): Promise<void> {
  const [key] = await Promise.all([
    rows.secret('cursor-key'),
    rows.generations.prepare(reviewProjections),
    people.prepare(),
  ])
  secret = cursorCodec(key)
}

/** Questions about reviews. */
export const handler = httpFunction({
  'GET /v1/products/{id}/reviews': listProductReviews({ rows, counters, people, cursors }),
  'GET /v1/reviews': listReviews({ rows, people, cursors }),
  'GET /v1/reviews/{id}': getReview({ reviews, rows, people }),
})
