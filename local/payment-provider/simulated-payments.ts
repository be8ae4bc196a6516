import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { line, money } from '#events/vocabulary.ts'
import { ulid } from '#shared/identity/ids.ts'
import { writeAtomically } from '../run/state.ts'
import { behaviourOf } from './test-tokens.ts'

const refund = v.object({
  id: v.string(),
  status: v.picklist(['succeeded', 'failed']),
  amount: money,
  reason: v.nullable(v.string()),
  metadata: v.record(v.string(), v.string()),
})
const payment = v.object({
  id: v.string(),
  status: v.picklist(['authorized', 'declined', 'capturing', 'captured', 'voided']),
  method: v.string(),
  amount: money,
  captured: money,
  declineReason: v.nullable(v.string()),
  refunds: v.array(refund),
  metadata: v.record(v.string(), v.string()),
})
export type Payment = v.InferOutput<typeof payment>

const kept = v.object({
  payments: v.array(payment),
  answers: v.record(v.string(), v.object({ fingerprint: v.string(), status: v.number(), body: v.unknown() })),
})

const metadata = v.record(v.string(), line(200))
export const authorizeBody = v.strictObject({ amount: money, method: line(100), metadata })
export const captureBody = v.strictObject({ amount: money })
export const refundBody = v.strictObject({ amount: money, metadata })

export interface Reply {
  readonly status: number
  readonly body: unknown
}

/**
 * Payments as a provider keeps them, in a JSON file that survives a restart. A repeated idempotency key gets the first
 * answer again; with another request it is refused.
 */
export function simulatedPayments(file: string, now: () => number = Date.now) {
  const { payments: known, answers } = read(file)
  const payments = new Map(known.map((one) => [one.id, one]))

  return {
    all: (): readonly Payment[] => [...payments.values()],
    find: (id: string): Payment | undefined => payments.get(id),

    /** Answers a request once: `act` runs for a new key only. */
    once(key: string, request: unknown, act: () => Reply): Reply {
      const fingerprint = createHash('sha256').update(JSON.stringify(request)).digest('hex')
      const before = answers[key]
      if (before !== undefined) {
        return before.fingerprint === fingerprint
          ? before
          : { status: 400, body: { error: 'the idempotency key was used for another request' } }
      }
      const { status, body } = act()
      answers[key] = { fingerprint, status, body }
      save()
      return { status, body }
    },

    authorize({ amount, method, metadata: about }: v.InferOutput<typeof authorizeBody>): Payment {
      const declined = behaviourOf(method).declines === true
      return put({
        id: `sim_${ulid(now())}`,
        status: declined ? 'declined' : 'authorized',
        method,
        amount,
        captured: { ...amount, amount: 0 },
        declineReason: declined ? 'the card was declined' : null,
        refunds: [],
        metadata: about,
      })
    },

    /** `later`: the money is under way, and `settle` says when it is there. */
    capture(before: Payment, amount: v.InferOutput<typeof money>, later: boolean): Payment {
      if (before.status !== 'authorized' || amount.amount > before.amount.amount) return before
      return put({ ...before, status: later ? 'capturing' : 'captured', captured: later ? before.captured : amount })
    },

    settle(id: string): Payment | undefined {
      const before = payments.get(id)
      return before?.status === 'capturing'
        ? put({ ...before, status: 'captured', captured: before.amount })
        : undefined
    },

    void(before: Payment): Payment {
      return before.status === 'authorized' ? put({ ...before, status: 'voided' }) : before
    },

    refund(before: Payment, { amount, metadata: about }: v.InferOutput<typeof refundBody>): Payment {
      const back = before.refunds.reduce((sum, it) => (it.status === 'succeeded' ? sum + it.amount.amount : sum), 0)
      const fails = before.status !== 'captured' || back + amount.amount > before.captured.amount
      const made = {
        id: `simr_${ulid(now())}`,
        status: fails ? 'failed' : 'succeeded',
        amount,
        reason: fails ? 'there is not so much to give back' : null,
        metadata: about,
      } as const
      return put({ ...before, refunds: [...before.refunds, made] })
    },
  }

  function put(one: Payment): Payment {
    payments.set(one.id, one)
    save()
    return one
  }

  function save(): void {
    writeAtomically(file, `${JSON.stringify({ payments: [...payments.values()], answers })}\n`)
  }
}

function read(file: string): v.InferOutput<typeof kept> {
  if (!existsSync(file)) return { payments: [], answers: {} }
  return v.parse(kept, JSON.parse(readFileSync(file, 'utf8')))
}
