import { rememberedPort } from './engines.ts'
import type { State } from './state.ts'

/** Ports of HTTP APIs: the first API that asks gets `first`, each other one a port of its own that it keeps. */
export function apiPorts(first: number, state: State) {
  const ports = new Map<string, number>()
  return {
    choose: async (apiId: string): Promise<number> => {
      const isFirst = ports.size === 0
      ports.set(apiId, first)
      const port = isFirst ? first : await rememberedPort(`api:${apiId}`, state)
      ports.set(apiId, port)
      return port
    },
    /** @throws if the API has not asked. */
    of: (apiId: string): number => {
      const port = ports.get(apiId)
      if (port === undefined) throw new Error(`no port was chosen for the API ${apiId}`)
      return port
    },
  }
}
