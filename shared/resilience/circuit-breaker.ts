import { errorFields, log } from '#shared/observability/log.ts'
import type { CircuitRecord, CircuitRecords } from './circuit-record.ts'

interface CircuitBreakerOptions {
  /** Name of the dependency. */
  readonly name: string
  readonly records: CircuitRecords
  readonly now?: () => number
  /** Failures that open the circuit, of all environments together. */
  readonly threshold?: number
  /** How long it stays open before one call is let through; failures older than this are forgotten. */
  readonly windowMs?: number
  /** How long an environment trusts what it read. Short: a read costs a hundredth of a call that times out. */
  readonly cacheMs?: number
}

/** What became of a call: it was made, or the circuit is open and the next one is let through then (ms since the epoch). */
type Guarded<Result> =
  | { readonly called: true; readonly result: Result }
  | { readonly called: false; readonly retryAt: number }

export type CircuitBreaker = ReturnType<typeof circuitBreaker>

/**
 * Keeps callers off a dependency that does not answer. Functions are many and forget, so what they know lies in one
 * item: failures of all environments are counted together, and while the circuit is open one call per window is let
 * through over all of them, by a conditional write. Where the item can't be reached calls are made: the breaker must not
 * become the outage.
 *
 * Cost: a read of half a unit before a call unless one was made within `cacheMs`; writes only when calls fail.
 */
export function circuitBreaker({
  name,
  records,
  now = Date.now,
  threshold = 5,
  windowMs = 30_000,
  cacheMs = 200,
}: CircuitBreakerOptions) {
  let known: { readonly record: CircuitRecord; readonly at: number } | undefined
  /** Failures of this environment in the shared count. */
  let own = 0

  return {
    /** Makes the call unless the circuit is open. `failed` tells from its result whether the dependency was not there; a throw is one. */
    async guard<Result>(call: () => Promise<Result>, failed: (result: Result) => boolean): Promise<Guarded<Result>> {
      const admission = await admit()
      if (!admission.called) return admission
      let result: Result
      try {
        result = await call()
      } catch (error) {
        await ifPossible(() => onFailure(admission.probe))
        throw error
      }
      await ifPossible(() => (failed(result) ? onFailure(admission.probe) : onSuccess(admission.probe)))
      return { called: true, result }
    },
  }

  async function admit(): Promise<
    { readonly called: true; readonly probe: boolean } | { readonly called: false; readonly retryAt: number }
  > {
    const record = await current()
    if (record === undefined || record.openUntil === 0) return { called: true, probe: false }
    if (record.openUntil > now()) return { called: false, retryAt: record.openUntil }
    const until = now() + windowMs
    const won = await ifPossible(() => records.openUntil(name, record.openUntil, until))
    // Another one probes, or has: what it finds is read with the next call.
    known = won === true ? remembered({ ...record, openUntil: until }) : undefined
    return won === false ? { called: false, retryAt: until } : { called: true, probe: won === true }
  }

  async function current(): Promise<CircuitRecord | undefined> {
    const isFresh = known !== undefined && now() - known.at < cacheMs
    const isOpen = known !== undefined && known.record.openUntil > now()
    if (!isFresh && !isOpen) {
      const record = await ifPossible(() => records.read(name))
      known = record === undefined ? undefined : remembered(record)
    }
    return known?.record
  }

  async function onSuccess(probe: boolean): Promise<void> {
    if (probe) {
      known = remembered({ failures: 0, openUntil: 0 })
      own = 0
      await records.close(name)
      log('INFO', 'circuit closed', undefined, { dependency: name })
    } else if (own > 0) {
      const back = own
      own = 0
      await records.forgive(name, back)
    }
  }

  async function onFailure(probe: boolean): Promise<void> {
    // The probe has put the end off when it was let through.
    if (probe) return
    own++
    const record = await records.countFailure(name, now(), windowMs)
    known = remembered(record)
    if (record.failures < threshold || record.openUntil > now()) return
    const until = now() + windowMs
    if (!(await records.openUntil(name, record.openUntil, until))) return
    known = remembered({ ...record, openUntil: until })
    own = 0
    log('ERROR', 'circuit opened', undefined, { dependency: name, failures: record.failures })
  }

  function remembered(record: CircuitRecord) {
    return { record, at: now() }
  }

  /** Undefined where the shared item can't be reached. */
  async function ifPossible<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work()
    } catch (error) {
      log('WARN', 'circuit unknown', undefined, { dependency: name, ...errorFields(error) })
      return undefined
    }
  }
}
