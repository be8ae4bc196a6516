import * as v from 'valibot'
import { Problem } from '#shared/http/problem.ts'
import { log } from '#shared/observability/log.ts'
import { type Trace, traceparent } from '#shared/observability/trace.ts'
import { problem } from '../http/problem.ts'
import { type Breaker, breaker } from './breaker.ts'
import type { AskShop, Reply } from './shop-api.ts'

/** A part that the screen has to do without, and why. */
export interface Warning {
  readonly part: string
  readonly code: string
}

/** The parts of one screen, asked for on behalf of one caller. */
export interface Parts {
  readonly warnings: readonly Warning[]
  /** What the schema makes of the answer at `path`; null and a warning where there is none. Never throws. */
  optional<Shown>(part: string, path: string, schema: v.GenericSchema<unknown, Shown>): Promise<Shown | null>
  /** The same of something that may be gone without anybody missing it: no warning for a 404. */
  fleeting<Shown>(part: string, path: string, schema: v.GenericSchema<unknown, Shown>): Promise<Shown | null>
  /** The same of the part without which there is no screen: throws the shop's own 404, else 503. */
  essential<Shown>(part: string, path: string, schema: v.GenericSchema<unknown, Shown>): Promise<Shown>
}

export interface PartsRequest {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly trace: Trace
}

type Missing = Exclude<Reply, { outcome: 'answered' }>
type Shown<T> = { readonly shown: T } | { readonly missing: Missing }

/** Asks for the parts of screens. What is learnt of a part that fails is kept between requests. */
export function partsFrom(ask: AskShop, now: () => number = Date.now): (request: PartsRequest) => Parts {
  const breakers = new Map<string, Breaker>()

  return ({ headers, trace }) => {
    const warnings: Warning[] = []
    const caller = { authorization: headers['authorization'], traceparent: traceparent(trace) }

    async function get<T>(part: string, path: string, schema: v.GenericSchema<unknown, T>): Promise<Shown<T>> {
      const guard = breakers.get(part) ?? breaker()
      breakers.set(part, guard)
      if (!guard.allows(now())) return { missing: { outcome: 'failed', code: 'unavailable' } }
      const reply = await ask(path, caller)
      guard.report(reply.outcome !== 'failed', now())
      if (reply.outcome !== 'answered') return { missing: reply }
      const parsed = v.safeParse(schema, reply.body)
      if (parsed.success) return { shown: parsed.output }
      log('ERROR', 'part is not as expected', trace, { part, at: v.getDotPath(parsed.issues[0]) ?? '' })
      return { missing: { outcome: 'failed', code: 'unavailable' } }
    }

    function warn(part: string, { code }: Missing): null {
      // A part may be asked for several times (the stock of each variant): one warning is enough.
      if (!warnings.some((warning) => warning.part === part && warning.code === code)) warnings.push({ part, code })
      log('WARN', 'screen does without a part', trace, { part, code })
      return null
    }

    return {
      warnings,
      async optional(part, path, schema) {
        const found = await get(part, path, schema)
        return 'shown' in found ? found.shown : warn(part, found.missing)
      },
      async fleeting(part, path, schema) {
        const found = await get(part, path, schema)
        if ('shown' in found) return found.shown
        return isGone(found.missing) ? null : warn(part, found.missing)
      },
      async essential(part, path, schema) {
        const found = await get(part, path, schema)
        if ('shown' in found) return found.shown
        const { missing } = found
        // The shop's own problem, passed on.
        if (isGone(missing)) throw new Problem(404, missing.code, missing.detail)
        throw problem('screen-unavailable', `The screen's ${part} cannot be had just now. Try again.`, {
          retryAfter: 1,
        })
      },
    }
  }
}

function isGone(missing: Missing): missing is Extract<Missing, { outcome: 'refused' }> {
  return missing.outcome === 'refused' && missing.status === 404
}
