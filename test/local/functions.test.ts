import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { createPool, type FunctionPool } from '#local/functions/pool.ts'
import type { FunctionDefinition } from '#local/run/model.ts'
import { temporaryFolder } from './small-assembly.ts'

const pools: FunctionPool[] = []
const lines: string[] = []

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.stop()))
  lines.splice(0)
})

function codeFolder(code: string): string {
  const folder = temporaryFolder()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'index.mjs'), code)
  return folder
}

function pool(code: string, given: Partial<FunctionDefinition> = {}): FunctionPool {
  const made = createPool(
    {
      name: 'small',
      arn: 'arn:aws:lambda:eu-central-1:000000000000:function:small',
      logicalId: 'Small',
      entry: undefined,
      codeDirectory: codeFolder(code),
      handler: 'index.handler',
      environment: { COLOUR: 'red' },
      timeoutMs: 5_000,
      memoryMb: 128,
      concurrency: undefined,
      ...given,
    },
    {},
    { line: (level, text) => lines.push(`${level} ${text}`) },
    () => lines.push('wrote'),
  )
  pools.push(made)
  return made
}

describe('a function', () => {
  test('sees its event, its environment and its context, and answers JSON', async () => {
    const { invoke } = pool(`export const handler = async (event, context) => ({
      event, colour: process.env.COLOUR, name: context.functionName, memory: context.memoryLimitInMB,
      left: context.getRemainingTimeInMillis() > 4000, id: context.awsRequestId, home: process.env.AWS_PROFILE ?? 'none' })`)
    const result = await invoke({ a: 1 }, 'request-1')
    expect(result.kind === 'success' && JSON.parse(result.payload)).toEqual({
      event: { a: 1 },
      colour: 'red',
      name: 'small',
      memory: '128',
      left: true,
      id: 'request-1',
      home: 'none',
    })
  })

  test('keeps its module between invocations and runs one at a time per environment', async () => {
    const { invoke } = pool(
      `let calls = 0; let running = 0
       export const handler = async () => { running++; await new Promise(r => setTimeout(r, 20)); return [++calls, running--] }`,
      { concurrency: 1 },
    )
    const answers = await Promise.all([invoke(1), invoke(2), invoke(3)])
    expect(answers.map((answer) => answer.kind === 'success' && answer.payload)).toEqual(['[1,1]', '[2,1]', '[3,1]'])
  })

  test('runs side by side up to its concurrency', async () => {
    const { invoke } = pool(
      `import { threadId } from 'node:worker_threads'
       export const handler = async () => { await new Promise(r => setTimeout(r, 300)); return threadId }`,
      { concurrency: 2 },
    )
    const answers = await Promise.all([invoke(1), invoke(2), invoke(3), invoke(4)])
    expect(new Set(answers.map((answer) => answer.kind === 'success' && answer.payload)).size).toBe(2)
  })

  test('that asks for the memory of all cores runs alone', async () => {
    const { invoke } = pool(
      `import { threadId } from 'node:worker_threads'
       export const handler = async () => { await new Promise(r => setTimeout(r, 50)); return threadId }`,
      { memoryMb: availableParallelism() * 1_769 },
    )
    const answers = await Promise.all([invoke(1), invoke(2)])
    expect(new Set(answers.map((answer) => answer.kind === 'success' && answer.payload)).size).toBe(1)
  })

  test.each([
    ['PutItem', 200, true],
    ['TransactWriteItems', 200, true],
    ['PutItem', 400, false],
    ['Query', 200, false],
  ])('tells of its writes: %s answered with %i', async (operation, status, told) => {
    const engine = createServer((_, response) => response.writeHead(status).end('{}')).listen(0, '127.0.0.1')
    await once(engine, 'listening')
    const { port } = engine.address() as AddressInfo
    const { invoke } = pool(
      `import { request } from 'node:http'
       export const handler = ({ port, operation }) => new Promise((resolve, reject) => {
         const headers = { 'X-Amz-Target': 'DynamoDB_20120810.' + operation }
         request({ port, host: '127.0.0.1', method: 'POST', headers }, (answer) => answer.resume().on('end', resolve)).on('error', reject).end('{}')
       })`,
    )
    expect(await invoke({ port, operation })).toMatchObject({ kind: 'success' })
    engine.close()
    expect(lines).toEqual(told ? ['wrote'] : [])
  })

  test('that throws fails, and goes on in the same environment', async () => {
    const { invoke } = pool(
      `let calls = 0
       export const handler = async () => { calls++; if (calls === 1) throw new TypeError('no'); return calls }`,
    )
    expect(await invoke({})).toEqual({ kind: 'failed', errorType: 'TypeError', errorMessage: 'no' })
    expect(await invoke({})).toEqual({ kind: 'success', payload: '2' })
  })

  test('that never ends is ended at its time-out, even in an endless loop, and starts anew', async () => {
    const { invoke } = pool(
      `let calls = 0
       export const handler = async (event) => { calls++; while (event.forever) {} return calls }`,
      { timeoutMs: 1_000 },
    )
    expect(await invoke({ forever: false })).toEqual({ kind: 'success', payload: '1' })
    expect(await invoke({ forever: true })).toMatchObject({
      kind: 'timed-out',
      errorMessage: 'Task timed out after 1.00 seconds',
    })
    expect(await invoke({ forever: false })).toEqual({ kind: 'success', payload: '1' })
  })

  test('that takes more memory than it has ends alone', async () => {
    const { invoke } = pool(
      `export const handler = async (event) => { const all = []; while (event.greedy) all.push(new Array(100000).fill(Math.random())); return 'fine' }`,
      { memoryMb: 64, timeoutMs: 20_000 },
    )
    expect(await invoke({ greedy: true })).toMatchObject({ kind: 'crashed', errorType: 'Runtime.OutOfMemory' })
    expect(await invoke({ greedy: false })).toEqual({ kind: 'success', payload: '"fine"' })
  })

  test.each([
    ['exits', 'process.exit(3)'],
    [
      'throws outside its promise',
      `setTimeout(() => { throw new Error('late') }); await new Promise(r => setTimeout(r, 1000))`,
    ],
    ['leaves a rejection unhandled', `Promise.reject(new Error('lost')); await new Promise(r => setTimeout(r, 1000))`],
  ])('that %s crashes, and starts anew', async (_, harm) => {
    const { invoke } = pool(`export const handler = async (event) => { if (event.harm) { ${harm} } return 'fine' }`)
    expect(await invoke({ harm: true })).toMatchObject({ kind: 'crashed' })
    expect(await invoke({ harm: false })).toEqual({ kind: 'success', payload: '"fine"' })
  })

  test('whose INIT fails fails its invocation each time and says why', async () => {
    const { invoke } = pool(`throw new Error('no table'); export const handler = async () => 1`)
    expect(await invoke({})).toMatchObject({ kind: 'init-failed', errorMessage: 'no table' })
    expect(await invoke({})).toMatchObject({ kind: 'init-failed' })
    expect(lines.join()).toContain('no table')
  })

  test('writes log lines with its level', async () => {
    const { invoke } = pool(
      `export const handler = async () => { console.warn('careful %d', 7); console.log({ a: 1 }) }`,
    )
    await invoke({})
    expect(lines).toEqual(['warn careful 7', 'log { a: 1 }'])
  })

  test('that is reloaded answers with the new code; an invocation under way ends with the old', async () => {
    const reloaded = pool(
      `export const handler = async () => { await new Promise(r => setTimeout(r, 150)); return 'old' }`,
    )
    // Once before, so that the next invocation finds a running worker and begins at once.
    await reloaded.invoke({})
    const underWay = reloaded.invoke({})
    await sleep(50)
    reloaded.reload(codeFolder(`export const handler = async () => 'new'`))
    expect(await reloaded.invoke({})).toEqual({ kind: 'success', payload: '"new"' })
    expect(await underWay).toEqual({ kind: 'success', payload: '"old"' })
  })
})
