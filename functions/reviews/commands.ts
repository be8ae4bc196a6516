import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { servicePeople } from '#shared/personal/service-people.ts'
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
const people = servicePeople(client)

export const init = () => Promise.all([warm(client, eventsTable, 'number'), people.prepare()])

/** Commands on reviews that come over HTTP. */
export const handler = httpFunction({
  'POST /v1/products/{id}/reviews': writeReview({ reviews, purchases, people }),
  'PATCH /v1/reviews/{id}': editReview({ reviews, people }),
  ...changeReview({ reviews, people }),
  ...voteOnReview({ ballots: ballots({ store: reviews.store, reviews }) }),
})
