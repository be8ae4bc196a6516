import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type OperationsAnswer, operationsAnswer } from '#events/operations.ts'
import { askServices, theOneAnswer } from '#functions/ops/http/services.ts'
import { laptopCredentials } from '#local/engines/clients.ts'
import { freePort } from '#local/engines/ports.ts'
import { type InvokeEndpoint, startInvokeEndpoint } from '#local/http/invoke-endpoint.ts'
import '#test/kit/quiet.ts'

const unparked: OperationsAnswer = { outcome: 'unparked', projection: 'order-list', stream: 'order#1' }
const foreign: OperationsAnswer = { outcome: 'refused', refused: 'no-such-projection', detail: 'Not ours.' }
const trace = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }
const question = { operation: 'unpark', projection: 'order-list', stream: 'order#1' } as const

let endpoint: InvokeEndpoint
let client: LambdaClient
const heard: unknown[] = []

beforeAll(async () => {
  endpoint = await startInvokeEndpoint(await freePort(), (name) => {
    if (!name.endsWith('-fn') || name === 'no-such-fn') return undefined
    return async (event) => {
      heard.push(event)
      const succeed = (payload: unknown) => ({ kind: 'success', payload: JSON.stringify(payload) }) as const
      if (name === 'orders-fn') return succeed(unparked)
      if (name === 'catalog-fn') return succeed(foreign)
      if (name === 'babbling-fn') return succeed({ outcome: 'banana' })
      return { kind: 'failed', errorType: 'TypeError', errorMessage: 'broken' }
    }
  })
  client = new LambdaClient({
    endpoint: endpoint.url,
    region: 'eu-central-1',
    credentials: laptopCredentials,
    maxAttempts: 1,
  })
})
afterAll(() => endpoint.stop())

describe('one function asks others on the laptop', () => {
  test('and gets what they return', async () => {
    const ask = askServices(client, { orders: 'orders-fn', catalog: 'catalog-fn' }, operationsAnswer)
    const answers = await ask(question, trace)
    expect(heard).toContainEqual(question)
    expect(answers.silent).toEqual([])
    expect(theOneAnswer(answers)).toEqual({ service: 'orders', answer: unparked })
  })

  test.each(['failing-fn', 'babbling-fn', 'no-such-fn'])('and is told of %s that it has no answer', async (name) => {
    const answers = await askServices(
      client,
      { orders: name, catalog: 'catalog-fn' },
      operationsAnswer,
    )(question, trace)
    expect(answers.silent).toEqual(['orders'])
    expect(() => theOneAnswer(answers)).toThrow('orders did not answer')
  })

  test('and a question that is nobody’s is refused as the services refused it', async () => {
    const answers = await askServices(client, { catalog: 'catalog-fn' }, operationsAnswer)(question, trace)
    expect(theOneAnswer(answers)).toEqual({ service: 'catalog', answer: foreign })
  })

  test('and does not wait where it only starts them; one that fails is tried three times', async () => {
    const start = (FunctionName: string, text: string) =>
      client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: Buffer.from(text) }))
    const before = heard.length
    expect((await start('orders-fn', '{"now":1}')).StatusCode).toBe(202)
    expect((await start('failing-fn', '{"now":2}')).StatusCode).toBe(202)
    await vi.waitFor(
      () => expect(heard.slice(before).sort(byText)).toEqual([{ now: 1 }, { now: 2 }, { now: 2 }, { now: 2 }]),
      30_000,
    )
    await expect(start('no-such-fn', '{}')).rejects.toThrow('Function not found')
  })

  test('and nothing but calling is offered', async () => {
    const path = `${endpoint.url}/2015-03-31/functions/orders-fn/invocations`
    const dry = await fetch(path, { method: 'POST', headers: { 'x-amz-invocation-type': 'DryRun' } })
    expect([dry.status, dry.headers.get('x-amzn-errortype')]).toEqual([400, 'InvalidParameterValueException'])
    expect((await fetch(`${endpoint.url}/2015-03-31/functions`)).status).toBe(404)
    expect((await fetch(path, { method: 'POST', body: '{' })).status).toBe(400)
  })
})

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a).localeCompare(JSON.stringify(b))
}
