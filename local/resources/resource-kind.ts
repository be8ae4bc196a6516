import * as v from 'valibot'
import type { Clients, Endpoints } from '#local/engines/clients.ts'
import type { Model } from '#local/run/model.ts'
import type { State } from '#local/run/state.ts'
import type { Stack } from '#local/template/assembly.ts'

/** What `Ref` and `Fn::GetAtt` of a resource give. */
export type Created = { readonly ref: string; readonly attributes?: Readonly<Record<string, unknown>> }

/** Where a resource is made: its place in the template and the engines, memory and model to make it with. */
export type Place = {
  readonly stack: Stack
  readonly logicalId: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly clients: Clients
  readonly endpoints: Endpoints
  readonly model: Model
  readonly state: State
  readonly account: string
  /** The URL at which an HTTP API of this id will be served. */
  readonly listenerFor: (apiId: string) => Promise<string>
  /** The port of this machine that a listener of this name will have, at every start if it is free. */
  readonly portFor: (name: string) => Promise<number>
  /** A stable physical name below `maxLength` characters. */
  readonly name: (maxLength: number) => string
}

/** A resource type that runs on the laptop. */
export type ResourceKind = {
  /** Dotted property paths that are set in real templates and mean nothing here, each with the reason. */
  readonly acknowledged: Readonly<Record<string, string>>
  /** Reads the properties: gives what the kind honours, so that the rest can be named. */
  readonly parse: (properties: unknown) => v.SafeParseResult<v.GenericSchema>
  readonly create: (properties: unknown, place: Place) => Promise<Created>
}

/** A kind from the schema of the properties it honours and the function that makes the resource. Making is idempotent. */
export function resourceKind<S extends v.GenericSchema>(
  schema: S,
  create: (properties: v.InferOutput<S>, place: Place) => Promise<Created> | Created,
  acknowledged: Readonly<Record<string, string>> = {},
): ResourceKind {
  return {
    acknowledged: { ...everywhere, ...acknowledged },
    parse: (properties) => v.safeParse(schema, properties),
    create: async (properties, place) => create(v.parse(schema, properties), place),
  }
}

const everywhere = { Tags: 'labels of a bill' }

/** An ARN of the laptop's account. */
export function arn(service: string, place: Pick<Place, 'stack' | 'account'>, resource: string): string {
  return `arn:aws:${service}:${place.stack.region}:${place.account}:${resource}`
}
