import { describe, expect, test } from 'vitest'
import { circuitBreaker } from '#shared/resilience/circuit-breaker.ts'
import { circuitRecords } from '#shared/resilience/circuit-record.ts'
import { dynamoDbClient } from '#test/kit/faulty-client.ts'
import { randomNumbers } from '#test/kit/random-numbers.ts'
import { createReadTable } from '#test/kit/tables.ts'

const { client } = dynamoDbClient()
const table = await createReadTable(client)
const windowMs = 30_000
let names = 0

/** Many environments that call one dependency in turn; the clock is theirs. */
function environments(count: number, records = circuitRecords({ client, table })) {
  const name = `dependency-${names++}`
  const world = { time: 1_000_000, dead: false, reached: [] as { time: number; failed: boolean }[] }
  const breakers = Array.from({ length: count }, () =>
    circuitBreaker({ name, records, now: () => world.time, windowMs }),
  )
  const call = async (environment: number) => {
    const breaker = breakers[environment % count]
    if (breaker === undefined) throw new Error('no environment')
    return breaker.guard(
      async () => {
        world.reached.push({ time: world.time, failed: world.dead })
        return world.dead
      },
      (failed) => failed,
    )
  }
  return { world, call, records, name }
}

describe('a dependency that 50 environments call', () => {
  test('is left alone within 10 failures, probed once per window, and used again within one window', async () => {
    const { world, call } = environments(50)
    const random = randomNumbers(7)
    const callsFor = async (ms: number) => {
      const end = world.time + ms
      for (; world.time < end; world.time += 50) await call(Math.floor(random() * 50))
    }
    await callsFor(2_000)
    expect(world.reached.every(({ failed }) => !failed)).toBe(true)

    world.dead = true
    const died = world.time
    await callsFor(5 * windowMs)
    const failures = world.reached.filter(({ failed }) => failed)
    const beforeOpen = failures.filter(({ time }) => time < died + windowMs / 2)
    expect(beforeOpen.length).toBeLessThanOrEqual(10)
    const probes = failures.filter(({ time }) => time >= died + windowMs / 2)
    expect(probes.length).toBeGreaterThanOrEqual(4)
    for (const [index, probe] of probes.entries()) {
      const next = probes[index + 1]
      if (next !== undefined) expect(next.time - probe.time).toBeGreaterThanOrEqual(windowMs)
    }

    world.dead = false
    const healed = world.time
    await callsFor(windowMs + 2_000)
    const first = world.reached.find(({ time, failed }) => time >= healed && !failed)
    expect((first?.time ?? Number.POSITIVE_INFINITY) - healed).toBeLessThanOrEqual(windowMs)
    const lastSecond = world.reached.filter(({ time }) => time >= world.time - 1_000)
    expect(lastSecond.length).toBe(20)
  })

  test('is probed by one environment where all find the window over at the same moment', async () => {
    const { world, call } = environments(50)
    world.dead = true
    for (let i = 0; i < 10; i++) await call(i)
    const before = world.reached.length
    world.time += windowMs + 1
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => call(i)))
    expect(world.reached.length - before).toBe(1)
    expect(answers.filter(({ called }) => called)).toHaveLength(1)
  })
})

test('a call that fails now and then opens nothing', async () => {
  const { world, call } = environments(5)
  for (let i = 0; i < 100; i++) {
    world.dead = i % 10 === 0
    expect((await call(i % 5)).called).toBe(true)
    world.time += 1_000
  }
})

test('calls are made where the shared item can not be reached', async () => {
  const records = circuitRecords({ client, table: 'no-such-table' })
  const { world, call } = environments(1, records)
  world.dead = true
  for (let i = 0; i < 20; i++) expect((await call(0)).called).toBe(true)
})
