import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** The command line of a script. */
export type CommandLine<O extends ParseArgsOptionsConfig> = {
  /** What `--help` prints. It begins with the call: `npm run seed -- [--orders 1000]`. */
  readonly usage: string
  readonly options: O
  /** How many words it takes beside its options. Default: none. */
  readonly words?: { readonly least: number; readonly most: number }
}

/** The command line is not what the script takes; the message says so in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/**
 * Reads the options and words of a script. `--help` prints the usage and ends the process with 0.
 *
 * A command line that the script does not take, found here or by `accept`, ends the process with 2, after one line.
 */
export function readCommandLine<const O extends ParseArgsOptionsConfig, Accepted>(
  commandLine: CommandLine<O>,
  accept: (given: Given<O>) => Accepted,
): Accepted {
  const args = process.argv.slice(2)
  if (args.includes('--help')) {
    console.log(commandLine.usage)
    process.exit(0)
  }
  try {
    return accept(parseCommandLine(commandLine, args))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const [call = ''] = commandLine.usage.split(/ -- | \[|\n/, 1)
    console.error(`${error.message} (${call} -- --help)`)
    process.exit(2)
  }
}

/** The options and words of a command line. */
export type Given<O extends ParseArgsOptionsConfig> = {
  readonly values: ReturnType<typeof parseArgs<{ options: O }>>['values']
  readonly words: readonly string[]
}

/** @throws UsageError for an unknown option, and for too few or too many words. */
export function parseCommandLine<const O extends ParseArgsOptionsConfig>(
  { options, words = { least: 0, most: 0 } }: CommandLine<O>,
  args: readonly string[],
): Given<O> {
  const { values, positionals } = parsed(options, args)
  if (positionals.length > words.most) throw new UsageError(`Unexpected argument ${positionals[words.most]}`)
  if (positionals.length < words.least) throw new UsageError('An argument is missing')
  return { values, words: positionals }
}

function parsed<const O extends ParseArgsOptionsConfig>(options: O, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    // The second sentence is advice for a case that is rare.
    throw new UsageError(error instanceof Error ? error.message.split('. ')[0] : String(error))
  }
}
