import { type Endpoints, engineEnvironment } from '#local/engines/clients.ts'
import { functionLog } from '#local/functions/function-log.ts'
import type { InvocationResult } from '#local/functions/invocation-result.ts'
import { createPool, type FunctionPool } from '#local/functions/pool.ts'
import type { FindFunction } from '#local/http/invoke-endpoint.ts'
import type { Model } from './model.ts'
import type { ShopLog } from './shop-log.ts'

/** All functions of the template. */
export type Functions = {
  readonly pools: ReadonlyMap<string, FunctionPool>
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationResult>
  /** By name or ARN; undefined if there is no such function. */
  readonly callable: FindFunction
  /** By name, logical id or entry file. @throws when there is none. */
  readonly find: (nameOrEntry: string) => FunctionPool
  /** Invocations since the start. */
  readonly started: () => number
  /** Invocations that run or wait. */
  readonly busy: () => number
  readonly stop: () => Promise<void>
}

/** What a function needs of this machine; nothing else of the developer's environment reaches it. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'LANG'] as const

/**
 * Creates the pools. `wrote` is told the names of the tables in a function's environment whenever it has written:
 * streams are read when there is something to read. Functions call each other at `invokeUrl`. `given` are settings that
 * the template leaves out: places and secrets of services of this machine.
 */
export function startFunctions(
  model: Model,
  endpoints: Endpoints,
  region: string,
  log: ShopLog,
  wrote: (tableNames: readonly string[]) => void,
  invokeUrl?: string,
  given: Readonly<Record<string, string>> = {},
): Functions {
  const base: NodeJS.ProcessEnv = {
    ...Object.fromEntries(
      inherited.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
    ...engineEnvironment(endpoints, region),
    ...(invokeUrl === undefined ? {} : { AWS_ENDPOINT_URL_LAMBDA: invokeUrl }),
    ...given,
  }
  const pools = new Map<string, FunctionPool>()
  const streamed = [...model.tables.values()]
    .filter((table) => table.streamArn !== undefined)
    .map((table) => table.name)
  for (const definition of model.functions.values()) {
    const values = new Set(Object.values(definition.environment))
    const tables = streamed.filter((name) => values.has(name))
    pools.set(
      definition.arn,
      createPool(definition, base, functionLog(log, definition.logicalId), () => wrote(tables)),
    )
  }
  const total = (count: (pool: FunctionPool) => number) =>
    [...pools.values()].reduce((sum, pool) => sum + count(pool), 0)
  const invoke = async (functionArn: string, event: unknown): Promise<InvocationResult> => {
    const pool = pools.get(functionArn)
    if (pool === undefined) throw new Error(`no function ${functionArn}`)
    return pool.invoke(event)
  }
  return {
    pools,
    invoke,
    callable: (nameOrArn) => {
      const arn = [...pools.values()]
        .map(({ definition }) => definition)
        .find(({ name, arn: own }) => name === nameOrArn || own === nameOrArn)?.arn
      return arn === undefined ? undefined : (event) => invoke(arn, event)
    },
    find: (nameOrEntry) => {
      for (const pool of pools.values()) {
        const { name, logicalId, entry } = pool.definition
        if ([name, logicalId, entry].includes(nameOrEntry)) return pool
      }
      throw new Error(
        `no function ${nameOrEntry}; there are ${[...pools.values()].map((pool) => pool.definition.entry ?? pool.definition.logicalId).join(', ')}`,
      )
    },
    started: () => total((pool) => pool.started()),
    busy: () => total((pool) => pool.busy()),
    stop: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.stop()))
    },
  }
}
