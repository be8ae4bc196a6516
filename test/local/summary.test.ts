import { describe, expect, test } from 'vitest'
import { behaviourOf, testTokens } from '#local/payment-provider/test-tokens.ts'
import { emptyModel } from '#local/run/model.ts'
import { shopDetails } from '#local/run/shop-details.ts'
import { routeList, summary } from '#local/summary.ts'

const url = 'http://127.0.0.1:3000'
const person = (role: string) => ({ role, email: `${role}@shop.example`, password: 'Storefold-1' })
const route = (routeKey: string, authorizerId?: string) => ({
  id: routeKey,
  apiId: 'api',
  routeKey,
  integrationId: undefined,
  authorizerId,
})
const model = {
  ...emptyModel(),
  routes: [
    route('GET /docs'),
    route('GET /v1/orders', 'auth'),
    route('GET /v1/products/{id}'),
    route('POST /v1/session'),
  ],
}
const nine = [
  'customer',
  'support',
  'finance',
  'warehouse',
  'catalog-manager',
  'moderator',
  'ops',
  'admin',
  'customer2',
]
const details = shopDetails({
  url,
  model,
  tokenUrl: `${url}/oauth2/token`,
  people: nine.map(person),
  endpoints: { dynamodb: url, sqs: url, sns: url, s3: url, cognito: url, kms: url },
  region: 'eu-central-1',
  paymentProvider: url,
  logFile: '.local/log/shop.log',
  dataDir: '.local',
})
const lines = summary({ details, model }, 2).split('\n')
const after = (text: string) => lines.findIndex((line) => line.includes(text))

describe('what npm start prints', () => {
  test('fits one screen', () => {
    expect(lines.length).toBeLessThanOrEqual(30)
  })

  test('says address, pages, people and a token first, then data, log and how to stop', () => {
    const order = [url, `${url}/docs`, 'customer@shop.example', 'TOKEN=$(curl', 'data ', 'log ', 'Ctrl-C'].map(after)
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(order).not.toContain(-1)
  })

  test('shows every person with the role, and the password once', () => {
    const text = lines.join('\n')
    for (const { email, role } of details.people) expect(text).toMatch(new RegExp(`${email} +${role}`))
    expect(lines.filter((line) => line.includes('Storefold-1') && !line.includes('TOKEN='))).toHaveLength(1)
  })

  test('shows pages that anybody may open without an id, and lists the routes on request only', () => {
    expect(lines.join('\n')).not.toContain('/v1/products/{id}')
    expect(lines.join('\n')).not.toContain('/v1/orders')
    for (const { routeKey } of model.routes) {
      expect(routeList({ details, model })).toContain(routeKey.split(' ')[1])
    }
  })

  test.each(Object.entries(testTokens))('says what %s does', (token, { description }) => {
    expect(lines.find((line) => line.includes(token))).toContain(description)
  })
})

test('what is no token is declined, also when it is the name of something in every object', () => {
  for (const method of ['card', '', 'constructor', '__proto__']) expect(behaviourOf(method).declines).toBe(true)
})
