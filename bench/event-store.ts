import { appends } from './event-store/appends.ts'
import { counters } from './event-store/counters.ts'
import { type Finding, printGoals } from './event-store/goals.ts'
import { ground } from './event-store/ground.ts'
import { loads } from './event-store/loads.ts'
import { lostAnswers } from './event-store/lost-answers.ts'
import { peers } from './event-store/peers.ts'
import { replays } from './event-store/replays.ts'
import { storefold } from './event-store/storefold.ts'
import { throughput } from './event-store/throughput.ts'

/**
 * Our event store beside castore, event-store-adapter-js and equinox-js, all on one DynamoDB Local: what appends, loads and
 * replays take, what lost answers do, and how fast it goes. One table per question, then a line per goal.
 */
export async function eventStoreBesidePeers(short: boolean): Promise<void> {
  const { plain, all } = await peers()
  const at = await ground()
  try {
    const systems = [storefold, ...plain]
    const withVariants = short ? systems : [storefold, ...all]
    const findings: Finding[] = [
      ...(await appends(
        at,
        withVariants,
        short ? { repeats: 20, longStream: 100 } : { repeats: 200, longStream: 1_000 },
      )),
      ...(await loads(at, withVariants, short ? [10, 100, 500] : [10, 100, 1_000, 10_000])),
      ...(await replays(at, systems, short ? 1_000 : 10_000)),
      ...(await counters(at, short ? 30 : 200)),
      ...(await lostAnswers(at, systems, 20)),
      ...(await throughput(at, systems, short ? 5 : 15)),
    ]
    printGoals(findings)
  } finally {
    await at.stop()
  }
}
