import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ShopDetails } from '#local/run/shop-details.ts'

const root = join(import.meta.dirname, '..', '..')

/** The laptop runtime as a process of its own, so that it can be killed as by a power cut. */
export interface RuntimeProcess {
  readonly shop: ShopDetails
  /** From the start of the process to its URL. */
  readonly readyMs: number
  /** SIGKILL: nothing of it runs another instruction. Resolves when the process is gone. */
  readonly kill: () => Promise<void>
  /** Ends it as Ctrl-C does. */
  readonly stop: () => Promise<void>
}

/** Starts `local/start.ts` on a free port. @throws with its output when it ends before it is ready. */
export async function startRuntime(dataDir: string): Promise<RuntimeProcess> {
  const begun = performance.now()
  const child = spawn(process.execPath, ['local/start.ts', '--quiet', '--port', '0', '--data', dataDir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = once(child, 'exit')
  try {
    await urlPrinted(child)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  const end = async (signal: 'SIGKILL' | 'SIGINT') => {
    child.kill(signal)
    await gone
  }
  return {
    shop: JSON.parse(readFileSync(join(dataDir, 'shop.json'), 'utf8')),
    readyMs: performance.now() - begun,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGINT'),
  }
}

function urlPrinted(child: ChildProcess): Promise<void> {
  let output = ''
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      if (/^http:\/\/\S+$/m.test(output)) resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)))
  })
}

/** Runs `npm run demo` against the shop; answers its exit code and what it printed. `onLine` sees each line as it comes. */
export async function runDemo(
  dataDir: string,
  onLine: (line: string) => void = () => undefined,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, ['local/demo.ts', '--data', dataDir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const read = (chunk: Buffer) => {
    output += chunk.toString()
    for (const line of chunk.toString().split('\n')) onLine(line)
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  const [code]: (number | null)[] = await once(child, 'close')
  return { code: code ?? null, output }
}
