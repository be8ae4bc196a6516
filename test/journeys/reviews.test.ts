import { describe, expect, it } from 'vitest'
import { type ShopClient, until } from '#local/shop-client.ts'
import { buy } from './purchase.ts'
import { allOf, anyone, as, newProduct } from './shop.ts'

const words = { rating: 5, title: 'Lovely', text: 'It keeps the tea hot.', displayName: 'Ada L.' }

/** A product that the customer bought and reviewed; the review waits for moderation. */
async function reviewed(customer: ShopClient, fields: object = {}) {
  const { id: productId } = await newProduct()
  await buy(customer, productId)
  const { status, body } = await customer.post(`/v1/products/${productId}/reviews`, { ...words, ...fields })
  expect(status, JSON.stringify(body)).toBe(201)
  return { productId, id: String(body.id), path: `/v1/reviews/${body.id}`, list: `/v1/products/${productId}/reviews` }
}

async function approve(path: string) {
  const { status, body } = await (await as('moderator')).post(`${path}/approve`)
  expect([status, body.status]).toEqual([200, 'published'])
}

/** Waits until a product's rating is this. */
function rated(list: string, histogram: Record<string, number>) {
  return until(
    () => anyone.get(list),
    ({ body }) => Object.entries(histogram).every(([star, count]) => body.rating.histogram[star] === count),
  )
}

describe('a review', () => {
  it('is written by a buyer, once, and is seen by everybody when a moderator approves it', async () => {
    const [customer, stranger, moderator] = await Promise.all([as('customer'), as('customer2'), as('moderator')])
    const { productId, path, list } = await reviewed(customer)

    const own = await customer.get(path)
    expect(own.body).toMatchObject({ ...words, productId, status: 'pending', mine: true, erased: false })
    expect(own.body.allowedCommands).toEqual(['EditReview', 'DeleteReview'])
    for (const caller of [anyone, stranger]) expect((await caller.get(path)).status).toBe(404)

    const again = await customer.post(list, words)
    expect([again.status, again.body.code, again.body.state]).toEqual([409, 'already-reviewed', 'pending'])
    const refused = await stranger.post(list, words)
    expect([refused.status, refused.body.code]).toEqual([403, 'not-a-buyer'])

    const waiting = await until(
      () => allOf(moderator, '/v1/reviews?status=pending'),
      (items) => items.some((item) => path.endsWith(item.id)),
    )
    expect(waiting.find((item) => path.endsWith(item.id))).toMatchObject({
      title: 'Lovely',
      customerId: expect.any(String),
    })
    expect((await anyone.get(list)).body).toMatchObject({ items: [], rating: { count: 0, average: null } })

    await approve(path)
    const shown = await rated(list, { 5: 1 })
    expect(shown.body).toMatchObject({ rating: { count: 1, sum: 5, average: 5 }, next: null })
    const listed = await until(
      () => anyone.get(list),
      ({ body }) => body.items.length === 1,
    )
    expect(listed.body.items[0]).toMatchObject({ ...words, status: 'published', mine: false, allowedCommands: [] })
    expect(JSON.stringify(listed.body)).not.toContain('customerId')
  })

  it('is edited by its author under If-Match, and counts again when it is approved again', async () => {
    const [customer, stranger] = await Promise.all([as('customer'), as('customer2')])
    const { path, list } = await reviewed(customer)
    await approve(path)
    await rated(list, { 5: 1 })
    const etag = (await customer.get(path, { 'if-version-at-least': '2' })).headers.get('etag') ?? ''
    const patch = (caller: ShopClient, body: object, headers: Record<string, string>) =>
      caller.request('PATCH', path, { body, headers: { 'content-type': 'application/merge-patch+json', ...headers } })

    expect((await patch(customer, { rating: 2 }, {})).status).toBe(428)
    const stale = await patch(customer, { rating: 2 }, { 'if-match': '"1"' })
    expect([stale.status, stale.body.currentVersion]).toEqual([412, 2])
    const foreign = await patch(stranger, { rating: 1 }, { 'if-match': etag })
    expect([foreign.status, foreign.body.code]).toEqual([403, 'not-yours'])
    const tried = await customer.request('PATCH', `${path}?dryRun=true`, {
      body: { rating: 2 },
      headers: { 'if-match': etag },
    })
    expect(tried.body).toMatchObject({ dryRun: true, events: [{ type: 'ReviewEdited', data: { title: 'Lovely' } }] })

    const edited = await patch(customer, { rating: 2, displayName: null }, { 'if-match': etag })
    expect([edited.status, edited.body]).toMatchObject([
      200,
      { status: 'pending', rating: 2, title: 'Lovely', displayName: null },
    ])
    await rated(list, { 5: 0, 2: 0 })
    await approve(path)
    expect((await rated(list, { 5: 0, 2: 1 })).body.rating.average).toBe(2)
  })

  it('is found helpful or not, by each person once and never by its author', async () => {
    const [customer, other] = await Promise.all([as('customer'), as('customer2')])
    const { path, list } = await reviewed(customer)
    const vote = (caller: ShopClient, helpful: boolean | null) =>
      caller.request('PUT', `${path}/votes/me`, { body: { helpful } })
    expect((await vote(other, true)).status).toBe(404)
    await approve(path)

    expect((await vote(other, true)).body).toMatchObject({ helpful: true, votes: { helpful: 1, unhelpful: 0 } })
    expect((await vote(other, true)).body).toMatchObject({ version: 1, votes: { helpful: 1, unhelpful: 0 } })
    expect((await vote(other, false)).body).toMatchObject({ version: 2, votes: { helpful: 0, unhelpful: 1 } })
    const own = await vote(customer, true)
    expect([own.status, own.body.code]).toEqual([403, 'own-review'])
    const withdrawn = await other.request('DELETE', `${path}/votes/me`)
    expect(withdrawn.body).toMatchObject({ helpful: null, votes: { helpful: 0, unhelpful: 0 } })
    await vote(other, true)
    await until(
      () => anyone.get(`${list}?sort=helpful`),
      ({ body }) => body.items[0]?.votes.helpful === 1,
    )
  })

  it('is answered, judged and removed by moderators, and the rating follows', async () => {
    const [customer, moderator] = await Promise.all([as('customer'), as('moderator')])
    const { path, list } = await reviewed(customer)
    const early = await moderator.post(`${path}/reply`, { text: 'Thank you' })
    expect([early.status, early.body.code]).toEqual([409, 'not-published'])
    await approve(path)
    const answered = await moderator.post(`${path}/reply`, { text: 'Thank you, Ada' })
    expect(answered.body.reply).toMatchObject({ text: 'Thank you, Ada' })
    expect((await customer.post(`${path}/reply`, { text: 'I' })).body.code).toBe('missing-scope')
    await rated(list, { 5: 1 })

    const rejected = await moderator.post(`${path}/reject`, { reason: 'It is about the delivery' })
    expect(rejected.body).toMatchObject({ status: 'rejected', rejection: 'It is about the delivery' })
    await rated(list, { 5: 0 })
    expect((await customer.get(`${path}?consistency=strong`)).body.rejection).toBe('It is about the delivery')

    const removed = await moderator.request('DELETE', path)
    expect([removed.status, removed.body.status]).toEqual([200, 'deleted'])
    expect((await customer.get(`${path}?consistency=strong`)).status).toBe(404)
    const again = await customer.post(list, words)
    expect([again.status, again.body.code]).toEqual([409, 'removed-by-moderator'])
  })

  it('stands among others by time, stars and helpfulness, page by page', async () => {
    const [customer, other] = await Promise.all([as('customer'), as('customer2')])
    const first = await reviewed(customer, { rating: 2 })
    await buy(other, first.productId)
    const second = await other.post(first.list, { ...words, rating: 4 })
    const ids = { first: first.id, second: String(second.body.id) }
    await Promise.all([approve(first.path), approve(`/v1/reviews/${ids.second}`)])
    await rated(first.list, { 2: 1, 4: 1 })
    await other.request('PUT', `${first.path}/votes/me`, { body: { helpful: true } })
    await until(
      () => anyone.get(`${first.list}?sort=helpful`),
      ({ body }) => body.items.length === 2 && body.items[0].id === ids.first,
    )
    const order = async (query: string) =>
      (await anyone.get(`${first.list}?${query}`)).body.items.map(({ id }: { id: string }) => id)
    expect(await order('sort=newest')).toEqual([ids.second, ids.first])
    expect(await order('sort=rating-desc')).toEqual([ids.second, ids.first])
    expect(await order('sort=rating-asc')).toEqual([ids.first, ids.second])
    expect(await order('rating=2')).toEqual([ids.first])

    for (const sort of ['newest', 'helpful', 'rating-desc', 'rating-asc']) {
      const one = await anyone.get(`${first.list}?sort=${sort}&limit=1`)
      const next = /<([^>]+)>; rel="next"/.exec(one.headers.get('link') ?? '')?.[1] ?? ''
      const two = await anyone.get(next)
      expect([...one.body.items, ...two.body.items].map(({ id }) => id)).toEqual(await order(`sort=${sort}`))
      expect(two.body.next).toBeNull()
    }
  })

  it('keeps its stars and loses its words when its author is erased', async () => {
    const author = await as('customer2')
    const { path, list } = await reviewed(author)
    await approve(path)
    await (await as('moderator')).post(`${path}/reply`, { text: 'Thank you, Ada' })
    await rated(list, { 5: 1 })
    expect((await author.post('/v1/me/erase')).status).toBe(200)
    const after = await until(
      () => anyone.get(path),
      ({ body }) => body.erased,
    )
    expect(after.body).toMatchObject({ rating: 5, title: null, text: null, displayName: null, erased: true })
    const listed = await anyone.get(list)
    expect(listed.body).toMatchObject({ rating: { count: 1 }, items: [{ title: null, reply: { text: null } }] })

    // Back again, under a new key.
    const fresh = await reviewed(author)
    expect((await author.get(`${fresh.path}?consistency=strong`)).body).toMatchObject({ ...words, erased: false })
  })
})
