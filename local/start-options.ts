import type { ParseArgsOptionsConfig } from 'node:util'
import { type CommandLine, type Given, UsageError } from './command-line.ts'

export const startCommandLine = {
  usage: `npm start -- [--port N] [--fresh] [--data DIR] [--quiet | --routes]

  --port N     where the shop answers (default 3000; 0 = any free port)
  --fresh      empty the data first
  --data DIR   where data and logs lie (default .local)
  --quiet      print the URL only, and warnings and errors
  --routes     list the routes, the queues of partners and the service account too
  --help       this text`,
  options: {
    port: { type: 'string', default: '3000' },
    fresh: { type: 'boolean', default: false },
    data: { type: 'string', default: '.local' },
    quiet: { type: 'boolean', default: false },
    routes: { type: 'boolean', default: false },
  },
} as const satisfies CommandLine<ParseArgsOptionsConfig>

type StartOptions = {
  readonly port: number
  readonly fresh: boolean
  readonly dataDir: string
  readonly quiet: boolean
  readonly routes: boolean
}

/** @throws UsageError when the port is none. */
export function startOptions({ values }: Given<typeof startCommandLine.options>): StartOptions {
  const { data, ...rest } = values
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`--port ${values.port} is no port`)
  return { ...rest, port, dataDir: data }
}
