import type { APIGatewayProxyEventV2WithLambdaAuthorizer } from 'aws-lambda'
import type { Principal } from '#shared/identity/principal.ts'
import type { Trace } from '#shared/observability/trace.ts'

/** What API Gateway's HTTP API sends to a function (payload format 2.0), with our authorizer's context. */
export type HttpEvent = APIGatewayProxyEventV2WithLambdaAuthorizer<Record<string, unknown> | undefined>

/** A request that was checked: `body` and `query` fit their schemas, the principal has one of the route's scopes. */
export interface HttpRequest<Body, Query> {
  readonly principal: Principal
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
  /** Header values by lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly method: string
  readonly path: string
  readonly rawQuery: string
  /** The body's own bytes as text, for hashes and signatures; empty when there is none. */
  readonly rawBody: string
  readonly requestId: string
  readonly trace: Trace
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** An answer before it is written as HTTP. `version` becomes the ETag; `body` is JSON. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
  /** A body that is not to be written as JSON: a text, or bytes. Its type and coding stand in the headers. */
  readonly content?: string | Uint8Array
  readonly version?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: readonly string[]
}
