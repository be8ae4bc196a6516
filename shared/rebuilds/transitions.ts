import type { Generations } from '../projections/items/generations-item.ts'
import type { Rebuild } from './rebuild.ts'

/** A decision on a rebuild: what it becomes and what becomes of the generations, or why not. */
export type Transition =
  | { readonly rebuild: Rebuild; readonly generations?: Generations }
  | { readonly refused: RebuildRefusal; readonly detail: string }

export type RebuildRefusal =
  | 'rebuild-not-found'
  | 'rebuild-running'
  | 'not-flippable'
  | 'not-live'
  | 'already-discarded'
  | 'reused-command-id'

/** The new rows are read from now on; the old ones are kept up to date beside them. */
export function flipped(rebuild: Rebuild, generations: Generations, now: number): Transition {
  const { id, status, from, to, fold } = rebuild
  if (status !== 'verifying' && status !== 'differs')
    return { refused: 'not-flippable', detail: `The rebuild is ${status}; only one that is compared can go live.` }
  if (generations.rebuild !== id)
    return { refused: 'not-flippable', detail: 'Another rebuild of this projection came after it.' }
  return {
    rebuild: { ...rebuild, status: 'live', endedAt: now },
    generations: { ...generations, live: to, liveFold: fold, other: from, otherFold: generations.liveFold },
  }
}

/** The old rows are read again; the new ones are kept until they are discarded. */
export function rolledBack(rebuild: Rebuild, generations: Generations): Transition {
  const { id, status, from, to } = rebuild
  if (status !== 'live' || generations.rebuild !== id || generations.live !== to)
    return { refused: 'not-live', detail: `The rebuild is ${status}; only the one that is live can be rolled back.` }
  return {
    rebuild: { ...rebuild, status: 'rolled-back' },
    generations: {
      ...generations,
      live: from,
      liveFold: generations.otherFold,
      other: to,
      otherFold: generations.liveFold,
    },
  }
}

/** The rows that are not read are given up: the old ones of a rebuild that is live, else the new ones. */
export function discarding(rebuild: Rebuild, generations: Generations, now: number): Transition {
  const { id, status, from, to } = rebuild
  if (status === 'discarding' || status === 'discarded')
    return { refused: 'already-discarded', detail: `The rebuild is ${status}.` }
  const ended: Rebuild = {
    ...rebuild,
    status: 'discarding',
    discards: status === 'live' ? from : to,
    endedAt: rebuild.endedAt ?? now,
  }
  return generations.rebuild === id ? { rebuild: ended, generations: withoutOther(generations) } : { rebuild: ended }
}

/** A commit can't be read or folded: the new generation is no longer written. */
export function failed(rebuild: Rebuild, generations: Generations, failure: string, now: number): Transition {
  const ended: Rebuild = { ...rebuild, status: 'failed', failure, endedAt: now }
  return generations.rebuild === rebuild.id
    ? { rebuild: ended, generations: withoutOther(generations) }
    : { rebuild: ended }
}

function withoutOther({ live, liveFold, highest }: Generations): Generations {
  return { live, liveFold, highest }
}
