import { randomUUID } from 'node:crypto'
import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { changeReview } from '#functions/reviews/http/change-review.ts'
import { editReview } from '#functions/reviews/http/edit-review.ts'
import { writeReview } from '#functions/reviews/http/write-review.ts'
import { reviewStreams } from '#functions/reviews/streams.ts'
import type { Item } from '#shared/aws/item.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { call } from '#test/edge/call.ts'
import { dynamoDbClient } from '#test/kit/faulty-client.ts'
import { masterKey } from '#test/kit/personal.ts'
import { createEventsTable } from '#test/kit/tables.ts'

/** The commands on reviews over tables of their own; everybody has bought everything. */
export async function reviewsService() {
  const kms = await masterKey()
  const { client } = dynamoDbClient()
  const [events, keysTable] = await Promise.all([createEventsTable(client), kms.createTable(client)])
  const { people } = kms.instance(client, keysTable)
  const reviews = reviewStreams({ client, table: events })
  const handler = httpFunction({
    'POST /v1/products/{id}/reviews': writeReview({ reviews, purchases: { has: async () => true }, people }),
    'PATCH /v1/reviews/{id}': editReview({ reviews, people }),
    ...changeReview({ reviews, people }),
  })
  const scan = async (table: string): Promise<Item[]> =>
    (await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }))).Items ?? []

  return {
    stop: kms.stop,
    facts: () => scan(events),
    keys: () => scan(keysTable),

    /** A request of a signed-in person. */
    ask(
      subject: string,
      scopes: string,
      route: string,
      { headers = {}, ...request }: Partial<Pick<Parameters<typeof call>[1], 'params' | 'body' | 'query' | 'headers'>>,
    ) {
      return call(handler, {
        route,
        ...request,
        headers: { 'idempotency-key': randomUUID(), ...headers },
        authorizer: { kind: 'person', id: subject, scopes, refusal: '' },
      })
    },
  }
}
