import { parseArgs } from 'node:util'

export type CommandLine = {
  readonly port: number
  readonly fresh: boolean
  readonly dataDir: string
  readonly quiet: boolean
  readonly help: boolean
}

export const usage = `npm start -- [--port N] [--fresh] [--data DIR] [--quiet]

  --port N     where the shop answers (default 3000; 0 = any free port)
  --fresh      empty the data first
  --data DIR   where data and logs lie (default .local)
  --quiet      print the URL only, and warnings and errors
  --help       this text`

/** Reads the flags of `npm start`. @throws with one line that says what is wrong. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    allowPositionals: false,
    options: {
      port: { type: 'string', default: '3000' },
      fresh: { type: 'boolean', default: false },
      data: { type: 'string', default: '.local' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${values.port} is no port`)
  return { port, fresh: values.fresh, dataDir: values.data, quiet: values.quiet, help: values.help }
}
