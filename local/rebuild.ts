// npm run rebuild: makes a read model of the running shop again from its facts, while the shop stays open.

import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RebuildReport } from '#events/operations.ts'
import { readCommandLine } from './command-line.ts'
import { progressLine } from './progress-line.ts'
import { runningShop, signedInAs } from './running-shop.ts'
import type { HttpAnswer, ShopClient } from './shop-client.ts'

const usage = `npm run rebuild -- <projection> [--data DIR]      e.g. order-list, order-detail, product-search
npm run rebuild -- --flip | --rollback | --discard <rebuild> [--data DIR]

  --flip       read the new rows although they differ from the old ones
  --rollback   read the old rows again
  --discard    delete the rows that are not read
  --data DIR   the running shop's data (default .local)`

const { data, subject, decision } = readCommandLine(
  {
    usage,
    options: {
      flip: { type: 'boolean', default: false },
      rollback: { type: 'boolean', default: false },
      discard: { type: 'boolean', default: false },
      data: { type: 'string', default: '.local' },
    },
    words: { least: 1, most: 1 },
  },
  ({ values, words: [word = ''] }) => ({
    data: values.data,
    subject: word,
    decision: (['flip', 'rollback', 'discard'] as const).find((name) => values[name]),
  }),
)

try {
  const shop = runningShop(resolve(import.meta.dirname, '..', data))
  const ops = await signedInAs(shop, 'ops')
  const rebuild = decision === undefined ? await start(ops, subject) : await decide(ops, subject, decision)
  const ended = await watch(() => signedInAs(shop, 'ops'), ops, rebuild)
  console.log(outcome(ended))
  process.exit(ended.status === 'failed' || ended.status === 'differs' ? 1 : 0)
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}

async function start(ops: ShopClient, projection: string): Promise<RebuildReport> {
  const rebuild = accepted(
    await ops.post('/v1/ops/rebuilds', { projection }, { 'idempotency-key': `rebuild-${randomUUID()}` }),
  )
  const { from, to } = rebuild.generation
  console.log(`Rebuild ${rebuild.id}: ${projection}, generation ${to} beside ${from}`)
  return rebuild
}

async function decide(ops: ShopClient, id: string, what: 'flip' | 'rollback' | 'discard'): Promise<RebuildReport> {
  return accepted(await ops.post(`/v1/ops/rebuilds/${id}/${what}`))
}

/** Asks until the rebuild has come to its end; signs in again when the token has run out. */
async function watch(
  signIn: () => Promise<ShopClient>,
  first: ShopClient,
  begun: RebuildReport,
): Promise<RebuildReport> {
  const line = progressLine(process.stdout)
  let ops = first
  let rebuild = begun
  while (['waiting', 'scanning', 'verifying', 'discarding'].includes(rebuild.status)) {
    if (rebuild.trouble !== null) throw new Error(`\nThe rebuild does not move: ${rebuild.trouble}`)
    line.show({ step: rebuild.status, percent: rebuild.percent, note: note(rebuild) })
    await sleep(300)
    const answer = await ops.get(`/v1/ops/rebuilds/${rebuild.id}`)
    if (answer.status === 401) ops = await signIn()
    else if (answer.status === 200) rebuild = answer.body
    else if (answer.status < 500) throw new Error(problem(answer))
  }
  line.end()
  return rebuild
}

function note({ status, scan }: RebuildReport): string {
  if (status === 'waiting') return 'until every projector knows of the new generation'
  return scan.eventsPerSecond === null ? '' : `${scan.events} events, ${scan.eventsPerSecond}/s`
}

/** What came of it, in a few lines. */
function outcome(rebuild: RebuildReport): string {
  const { id, status, generation, failure } = rebuild
  switch (status) {
    case 'live':
      return [
        ...figures(rebuild),
        `Generation ${generation.to} is live. The old rows are kept up to date:`,
        `  npm run rebuild -- --rollback ${id}`,
        `  npm run rebuild -- --discard ${id}`,
      ].join('\n')
    case 'differs':
      return [
        ...figures(rebuild),
        'The new rows differ from the old ones, and the fold did not change. Look, then decide:',
        `  npm run rebuild -- --flip ${id}`,
        `  npm run rebuild -- --discard ${id}`,
      ].join('\n')
    case 'failed':
      return `The rebuild failed, the old rows stay: ${failure}`
    case 'rolled-back':
      return `Generation ${generation.from} is live again.`
    case 'discarded':
      return 'The rows that nobody reads are deleted.'
    case 'waiting':
    case 'scanning':
    case 'verifying':
    case 'discarding':
      return `The rebuild is ${status}.`
  }
}

function figures({ scan, verification }: RebuildReport): string[] {
  const seconds = ((scan.ms ?? 0) / 1000).toFixed(1)
  const lines = [
    `  ${scan.events} events in ${scan.commits} commits, ${scan.rowsWritten} rows written, ${seconds} s, ${scan.eventsPerSecond ?? 0} events/s, ${scan.requests} scans`,
  ]
  if (verification === null) return lines
  const { oldRows, newRows, equal, different, behind, missing, ahead, extra, parked, oldHash, newHash, samples } =
    verification
  return [
    ...lines,
    `  compared: ${oldRows} old and ${newRows} new rows, ${equal} equal, ${different} different, ${behind} behind, ${missing} missing, ${ahead} ahead, ${extra} extra, ${parked} parked`,
    `  hashes:   ${oldHash} ${oldHash === newHash ? '=' : '≠'} ${newHash}${oldHash === newHash ? '' : ' (rows changed while they were compared, or differ)'}`,
    ...samples.map((sample) => `            ${sample}`),
  ]
}

function accepted(answer: HttpAnswer): RebuildReport {
  if (answer.status !== 202) throw new Error(problem(answer))
  return answer.body
}

function problem({ status, body }: HttpAnswer): string {
  return `${status} ${body?.code ?? ''}: ${body?.detail ?? ''}`
}
