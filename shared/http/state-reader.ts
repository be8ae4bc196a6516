import * as v from 'valibot'
import type { Projection } from '#shared/projections/projection.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import { consistency, versionAtLeast } from './freshness.ts'
import { time, version } from './query.ts'
import type { HttpRequest } from './request.ts'

/** An aggregate as it was at its commit `number`, of `time` (ms since the epoch); 0 if there is none. */
interface Found<State> {
  readonly state: State
  readonly number: number
  readonly time: number
}

/** Query of a GET that answers how something is now, or was `at` a time or at a `version`. */
export const momentQuery = v.pipe(
  v.strictObject({ at: v.optional(time), version: v.optional(version), consistency }),
  v.check(({ at, version: number }) => at === undefined || number === undefined, 'give either "at" or "version"'),
)

export type Moment = Partial<v.InferOutput<typeof momentQuery>>

/**
 * Reads an aggregate at the requested moment; undefined if it never had the version. The present state comes from the read
 * table; it is folded if the table has no row yet, or is behind the version that the caller has seen.
 */
export function stateReader<State, Row>({
  streams,
  rows,
  projection,
}: {
  readonly streams: {
    read(id: string, upTo?: number): Promise<Found<State>>
    readAt(id: string, time: number): Promise<Found<State>>
  }
  readonly rows: Pick<RowReader, 'get'>
  readonly projection: Projection<Row>
}) {
  return async (
    id: string,
    {
      headers,
      query: { at, version: asked, consistency: wanted },
    }: Pick<HttpRequest<unknown, Moment>, 'headers' | 'query'>,
  ): Promise<Found<State | Row> | undefined> => {
    if (at !== undefined) return streams.readAt(id, at)
    if (asked !== undefined) {
      const found = await streams.read(id, asked)
      return found.number < asked ? undefined : found
    }
    const atLeast = versionAtLeast(headers, wanted)
    const stored = atLeast === Number.POSITIVE_INFINITY ? undefined : await rows.get(projection, id)
    if (stored === undefined || stored.number < atLeast) return streams.read(id)
    return { state: stored.row, number: stored.number, time: stored.time }
  }
}
