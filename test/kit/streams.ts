import type { Item } from '#shared/aws/item.ts'
import { isStreamName, type StreamName } from '#shared/event-store/stream-name.ts'

/** Commit items by their stream, each stream in order. */
export function byStream(commits: readonly Item[]): ReadonlyMap<StreamName, readonly Item[]> {
  const streams = new Map<StreamName, Item[]>()
  for (const item of commits.toSorted((a, b) => Number(a['s']?.N) - Number(b['s']?.N))) {
    const stream = item['p']?.S ?? ''
    if (!isStreamName(stream)) throw new Error(`"${stream}" is no stream name`)
    const known = streams.get(stream)
    if (known === undefined) streams.set(stream, [item])
    else known.push(item)
  }
  return streams
}
