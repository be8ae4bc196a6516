import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { kms } from '#shared/aws/kms.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { dataKeys } from '#shared/personal/data-keys.ts'
import { keyTable } from '#shared/personal/key-table.ts'
import { personalData } from '#shared/personal/personal-data.ts'
import { setting } from '#shared/settings.ts'
import { ballots } from './http/ballots.ts'
import { changeReview } from './http/change-review.ts'
import { editReview } from './http/edit-review.ts'
import { purchasesIn } from './http/known-purchases.ts'
import { voteOnReview } from './http/vote-on-review.ts'
import { writeReview } from './http/write-review.ts'
import { reviewStreams } from './streams.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const reviews = reviewStreams({ client, table: eventsTable })
const purchases = purchasesIn({ client, table: setting('READ_TABLE') })
const keys = keyTable({ client, table: setting('KEYS_TABLE') })
const people = personalData({ keys, dataKeys: dataKeys({ kms: kms(), masterKey: setting('MASTER_KEY'), keys }) })

export const init = () => Promise.all([warm(client, eventsTable, 'number'), people.prepare()])

/** Commands on reviews that come over HTTP. */
export const handler = httpFunction({
  'POST /v1/products/{id}/reviews': writeReview({ reviews, purchases, people }),
  'PATCH /v1/reviews/{id}': editReview({ reviews, people }),
  ...changeReview({ reviews, people }),
  ...voteOnReview({ ballots: ballots({ store: reviews.store, reviews }) }),
})
