import { shuffled } from '../rounds.ts'
import { printTable, quantile, round } from '../table.ts'
import { barePut } from './bare-put.ts'
import type { Finding } from './goals.ts'
import type { Ground } from './ground.ts'
import { firstEvents, laterEvents } from './payload.ts'
import type { Connect, EventStoreSystem } from './system.ts'

type Writer = Pick<EventStoreSystem, 'name' | 'append'>

/** Appends of each system in a round. */
const appendsPerRound = 24
const streamsAtOnce = 32
const burstsPerRound = 8
/** Rounds that are not counted: code that is not compiled yet, here and in the engine. */
const warmUp = 3

/**
 * Appends of one event per second, one after the other and on 32 streams at once, as ratios to a bare conditional PutItem
 * within the same round. The systems take turns after every single append (or burst of 32), in an order that is shuffled
 * each time, so that what slows the machine slows them alike; medians over rounds.
 */
export async function throughput(at: Ground, systems: readonly Connect[], rounds: number): Promise<Finding[]> {
  const bare: Writer = await at.connect(barePut)
  const peers: Writer[] = []
  for (const connect of systems) peers.push(await at.connect(connect))
  const writers = [...peers, bare]

  const oneByOne = await race(writers, rounds, appendsPerRound, (writer, round, turn) =>
    writer.append(`s${round}`, turn === 0 ? firstEvents(1) : laterEvents(1)),
  )
  const atOnce = await race(writers, rounds, burstsPerRound, (writer, round, turn) =>
    Promise.all(
      Array.from({ length: streamsAtOnce }, (_, stream) =>
        writer.append(`p${round}-${stream}`, turn === 0 ? firstEvents(1) : laterEvents(1)),
      ),
    ),
  )
  const ratios = (times: Times, writer: Writer) =>
    (times.get(writer) ?? []).map((ms, number) => (times.get(bare)?.[number] ?? Number.NaN) / ms)

  console.log(
    `\n  Appends of one event per second, as ratios to the bare PutItem (medians of ${rounds} shuffled rounds, quartiles)`,
  )
  printTable(
    ['appends per second', 'one by one', 'quartiles', '32 at once', 'quartiles'],
    writers.map((writer) => [writer.name, ...summary(ratios(oneByOne, writer)), ...summary(ratios(atOnce, writer))]),
  )
  const [ours] = peers
  const medians = ours === undefined ? [] : [oneByOne, atOnce].map((times) => quantile(ratios(times, ours), 0.5))
  return [
    {
      goal: 'appends per second are at least 1.0x of a bare conditional PutItem with the same payload',
      met: medians.length > 0 && medians.every((ratio) => round(ratio, 2) >= 1),
      found: `${medians.map((ratio) => round(ratio, 2)).join(' one by one, ')} 32 at once`,
    },
  ]
}

/** Milliseconds of a turn in each counted round: its median, which a turn that was interrupted does not move. */
type Times = ReadonlyMap<Writer, readonly number[]>

async function race(
  writers: readonly Writer[],
  rounds: number,
  turns: number,
  append: (writer: Writer, round: number, turn: number) => Promise<unknown>,
): Promise<Times> {
  const times = new Map<Writer, number[]>(writers.map((writer) => [writer, []]))
  for (let number = 0; number < warmUp + rounds; number++) {
    const taken = new Map<Writer, number[]>(writers.map((writer) => [writer, []]))
    for (let turn = 0; turn < turns; turn++) {
      for (const writer of shuffled(writers)) {
        const begun = performance.now()
        await append(writer, number, turn)
        taken.get(writer)?.push(performance.now() - begun)
      }
    }
    if (number < warmUp) continue
    for (const [writer, turnsTaken] of taken) times.get(writer)?.push(quantile(turnsTaken, 0.5))
  }
  return times
}

function summary(samples: readonly number[]): [number, string] {
  return [round(quantile(samples, 0.5), 2), `${round(quantile(samples, 0.25), 2)}-${round(quantile(samples, 0.75), 2)}`]
}
