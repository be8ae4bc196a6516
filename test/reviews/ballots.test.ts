import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reviewEvents } from '#events/reviews.ts'
import { ballots } from '#functions/reviews/http/ballots.ts'
import { reviewStreams } from '#functions/reviews/streams.ts'
import type { Vote } from '#functions/reviews/vote/vote.ts'
import { commitItems, metadata, writeItems } from '#test/kit/event-store.ts'
import { atRandom, dynamoDbClient, type FaultPlan, inOrder } from '#test/kit/faulty-client.ts'
import { createEventsTable } from '#test/kit/tables.ts'
import { ada, approved, bob, review1, written } from './past.ts'

const { client } = dynamoDbClient()

/** A published review of Ada's in a table of its own, and instances of the function that takes votes on it. */
async function published() {
  const table = await createEventsTable(client)
  await writeItems(client, table, commitItems(reviewEvents, `review#${review1}`, [[written], [approved]]))
  const instance = (plan?: FaultPlan) => {
    const { client: own, attempts } = dynamoDbClient(plan)
    const reviews = reviewStreams({ client: own, table })
    return { attempts, reviews, ...ballots({ store: reviews.store, reviews, sleep: async () => {} }) }
  }
  const votes = async () => {
    const { state } = await instance().reviews.read(review1)
    return state.status === 'published' ? state.votes : undefined
  }
  return { instance, votes }
}

let commands = 0
const context = (commandId = `vote-${commands++}`) => ({ commandId, metadata })

describe('a vote on a review', () => {
  test('is counted, changed and taken back', async () => {
    const { instance, votes } = await published()
    const { cast } = instance()
    expect(await cast(review1, bob, true, context())).toMatchObject({ outcome: 'accepted', vote: true, number: 1 })
    expect(await votes()).toEqual({ helpful: 1, unhelpful: 0 })
    await cast(review1, bob, false, context())
    expect(await votes()).toEqual({ helpful: 0, unhelpful: 1 })
    expect(await cast(review1, bob, null, context())).toMatchObject({ vote: null, votes: { helpful: 0, unhelpful: 0 } })
    expect(await votes()).toEqual({ helpful: 0, unhelpful: 0 })
  })

  test('said twice records nothing', async () => {
    const { instance } = await published()
    const { cast } = instance()
    await cast(review1, bob, true, context())
    expect(await cast(review1, bob, true, context())).toMatchObject({ number: 1, events: [] })
  })

  test('that comes again late is answered as the first time and changes nothing', async () => {
    const { instance, votes } = await published()
    const { cast } = instance()
    await cast(review1, bob, true, context('first'))
    await cast(review1, bob, false, context())
    expect(await cast(review1, bob, true, context('first'))).toMatchObject({ vote: true, number: 1, repeated: true })
    expect(await votes()).toEqual({ helpful: 0, unhelpful: 1 })
    const other = { ...context('first'), fingerprint: 'another request' }
    expect(await cast(review1, bob, null, other)).toEqual({ outcome: 'reused-command-id' })
  })

  test('of the author is refused, and so is one on what is not there', async () => {
    const { instance } = await published()
    const { cast } = instance()
    expect(await cast(review1, ada, true, context())).toMatchObject({ refusal: 'own-review' })
    const { cast: elsewhere } = (await published()).instance()
    const nothing = review1.replace(/1$/, '2') as typeof review1
    expect(await elsewhere(nothing, bob, true, context())).toMatchObject({ refusal: 'review-not-found' })
  })

  test('is judged by its own version, not by that of the review', async () => {
    const { instance } = await published()
    const { cast } = instance()
    await cast(review1, bob, true, context())
    const result = await cast(review1, bob, false, { ...context(), expectedNumbers: [2] })
    expect(result).toEqual({ outcome: 'version-mismatch', number: 1 })
  })

  test('that is only tried out records nothing and tells what it would', async () => {
    const { instance, votes } = await published()
    const { cast } = instance()
    const tried = await cast(review1, bob, true, { ...context(), dryRun: true })
    expect(tried).toMatchObject({ events: [{ type: 'VoteCast' }, { type: 'VotesCounted' }] })
    expect(await votes()).toEqual({ helpful: 0, unhelpful: 0 })
  })

  test('costs two queries and one transaction', async () => {
    const { instance } = await published()
    const { cast, attempts } = instance()
    await cast(review1, bob, true, context())
    expect(attempts).toEqual(['Query', 'Query', 'TransactWriteItems'])
  })

  test('is counted once where the answer of the transaction is lost', async () => {
    const { instance, votes } = await published()
    const { cast } = instance(inOrder('TransactWriteItems', 'answer-lost'))
    expect(await cast(review1, bob, true, context())).toMatchObject({ outcome: 'accepted', vote: true })
    expect(await votes()).toEqual({ helpful: 1, unhelpful: 0 })
  })
})

test('of thirty people who vote at once each is counted', async () => {
  const { instance, votes } = await published()
  const people = Array.from({ length: 30 }, (_, n) => `person-${n}`)
  await Promise.all(
    people.map(async (person, n) => {
      for (;;) {
        const result = await instance()
          .cast(review1, person, n % 3 !== 0, context())
          .catch(() => undefined)
        if (result?.outcome === 'accepted') return
      }
    }),
  )
  expect(await votes()).toEqual({ helpful: 20, unhelpful: 10 })
})

test('the count is the number of people whose last word it is, over a network that fails', async () => {
  const said = fc.record({ person: fc.nat({ max: 3 }), vote: fc.constantFrom<Vote>(true, false, null) })
  await fc.assert(
    fc.asyncProperty(fc.array(said, { maxLength: 12 }), fc.nat(), async (words, seed) => {
      const { instance, votes } = await published()
      const { cast } = instance(atRandom(seed, 0.15))
      const last = new Map<number, Vote>()
      for (const { person, vote } of words) {
        const identity = context()
        // A client that got no answer asks again with the same key.
        for (let tries = 0; tries < 20; tries++) {
          const result = await cast(review1, `person-${person}`, vote, identity).catch(() => undefined)
          if (result === undefined) continue
          last.set(person, vote)
          break
        }
      }
      const lastWords = [...last.values()]
      expect(await votes()).toEqual({
        helpful: lastWords.filter((vote) => vote === true).length,
        unhelpful: lastWords.filter((vote) => vote === false).length,
      })
    }),
    { numRuns: 15 },
  )
}, 120_000)
