import * as v from 'valibot'
import { timestamp } from '#events/vocabulary.ts'

/** A body that is not JSON. */
interface OtherMedia {
  readonly mediaType: string
}

/** One kind of body of an answer: the schema of a JSON body, or the type of another. */
export type AnswerBody = v.GenericSchema | OtherMedia

/** Does a route take a header, or insist on it? */
export type HeaderUse = 'required' | 'accepted' | 'none'

/**
 * What the OpenAPI document says of a route beside what the route itself says (access, body, query). Where a member is
 * left out the HTTP contract's rule holds; who writes one down names an exception to it.
 */
export interface RouteAnswers {
  /** A few words, as in a list of routes. */
  readonly summary: string
  /** What the summary can't say. CommonMark. */
  readonly description?: string
  /** A body that shows what is usual, where one made of the schema would be refused or dull. A test sends it through the schema. */
  readonly exampleBody?: unknown
  /** The answers that are no problems, by status: its body, several where the caller may choose, or null for none. */
  readonly answers: Readonly<Record<number, AnswerBody | readonly AnswerBody[] | null>>
  /** Codes of problems that clients of this route must expect, by status. Those of the contract's conventions are added. */
  readonly problems?: Readonly<Record<number, readonly string[]>>
  /** Default: every command accepts one. */
  readonly idempotencyKey?: HeaderUse
  /** Required by PUT and PATCH, accepted by every other command on something that is there (a path with a parameter). */
  readonly ifMatch?: HeaderUse
  /** Do its answers carry an ETag? Those of commands, and of GETs whose path ends in a parameter. */
  readonly etag?: boolean
  /** Accepted by every GET whose answers carry an ETag. */
  readonly ifNoneMatch?: HeaderUse
}

/**
 * What a service answers, for the OpenAPI document: in `functions/<service>/openapi.ts`, as `answers`. No function imports
 * it, so it weighs nothing where it runs; the journeys hold every answer against it.
 */
export interface ServiceAnswers {
  /** Heading of the service's routes. */
  readonly title: string
  /** CommonMark. */
  readonly description: string
  /** Schemas with names of their own in the document, wherever they are used. */
  readonly schemas?: Readonly<Record<string, v.GenericSchema>>
  /** By route key, e.g. `POST /v1/orders/{id}/approve`. */
  readonly routes: Readonly<Record<string, RouteAnswers>>
}

/** A page of a list; `asOf` is the time up to which events are included. */
export function pageOf<Item extends v.GenericSchema>(item: Item) {
  return v.strictObject({ items: v.array(item), next: v.nullable(v.string()), asOf: timestamp })
}

/** A list that is always whole. */
export function wholeListOf<Item extends v.GenericSchema>(item: Item) {
  return v.strictObject({ items: v.array(item), next: v.null() })
}
