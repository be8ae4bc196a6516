import { printTable } from '../table.ts'
import type { Finding } from './goals.ts'
import type { Ground } from './ground.ts'
import { type Observe, observeAttempts } from './observe.ts'
import { firstEvents, laterEvents } from './payload.ts'
import type { Connect } from './system.ts'

const writes = new Set(['PutItem', 'UpdateItem', 'TransactWriteItems', 'BatchWriteItem'])

/**
 * What becomes of commands whose first write is done but whose answer never comes (the SDK repeats it), and of commands that
 * are delivered twice, as a queue does.
 */
export async function lostAnswers(at: Ground, systems: readonly Connect[], commands: number): Promise<Finding[]> {
  const rows: (string | number)[][] = []
  let ours = { lostAnswers: Number.NaN, deliveredTwice: Number.NaN }
  for (const [index, connect] of systems.entries()) {
    const network = unreliable()
    const system = await at.connect(connect, network.observe)
    const failed = new Set<string>()
    const send = (stream: string, command: number) =>
      system
        .command(stream, `${stream}-${String(command).padStart(4, '0')}`, laterEvents(1))
        .catch((error: unknown) => {
          failed.add(error instanceof Error ? error.name : String(error))
        })

    await system.append('answers', firstEvents(1))
    for (let i = 0; i < commands; i++) {
      network.loseNextAnswer()
      await send('answers', i)
    }
    const lostAnswers = (await system.load('answers')) - 1 - commands

    await system.append('twice', firstEvents(1))
    for (let i = 0; i < commands; i++) {
      await send('twice', i)
      await send('twice', i)
    }
    const deliveredTwice = (await system.load('twice')) - 1 - commands
    rows.push([system.name, outcome(lostAnswers), outcome(deliveredTwice), [...failed].join(', ') || 'none'])
    if (index === 0) ours = { lostAnswers, deliveredTwice }
  }
  console.log(`\n  ${commands} commands of one event each`)
  printTable(['events after', 'answers lost', 'delivered twice', 'errors for the caller'], rows)
  return [
    {
      goal: 'no event is lost or doubled by a lost answer or a second delivery',
      met: ours.lostAnswers === 0 && ours.deliveredTwice === 0,
      found: `${outcome(ours.lostAnswers)}; ${outcome(ours.deliveredTwice)}`,
    },
  ]
}

/** A network that lets a write through and then loses its answer, when it is told to. */
function unreliable(): { readonly observe: Observe; loseNextAnswer(): void } {
  let armed = false
  return {
    observe: (client) =>
      observeAttempts(client, async ({ operation, send }) => {
        await send()
        if (!armed || !writes.has(operation)) return
        armed = false
        throw Object.assign(new Error('the answer was lost'), { name: 'TimeoutError', code: 'ECONNRESET' })
      }),
    loseNextAnswer() {
      armed = true
    },
  }
}

function outcome(surplus: number): string {
  if (surplus === 0) return 'exact'
  return surplus > 0 ? `${surplus} doubled` : `${-surplus} lost`
}
