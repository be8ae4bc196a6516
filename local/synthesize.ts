import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { mkdir, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { exclusively } from './run/exclusively.ts'

const run = promisify(execFile)

/** What decides about the templates and the bundles. */
const sources = ['infra', 'shared', 'functions', 'events', 'package-lock.json', 'cdk.json']

/** Assemblies that are kept for a quick way back to another branch; a younger one may be running. */
const kept = { number: 4, ms: 24 * 60 * 60_000 }

/**
 * The cloud assembly of the CDK app: the one of an earlier run when nothing that it is made of has changed, else a new
 * one. It lies below the project, where its code finds native modules in node_modules.
 *
 * @throws with the app's own message when it does not synthesize.
 */
export async function synthesize(root: string): Promise<{ readonly directory: string; readonly reused: boolean }> {
  const home = join(root, 'dist', 'laptop')
  const directory = join(home, sourceHash(root))
  const finished = () => existsSync(join(directory, 'manifest.json'))
  if (finished()) {
    await touch(directory)
    return { directory, reused: true }
  }
  await mkdir(home, { recursive: true })
  // Two test files that start a shop at once must not bundle into the same folder at once.
  return exclusively(join(home, 'synthesis'), async () => {
    if (finished()) return { directory, reused: true }
    const fresh = `${directory}.${process.pid}`
    await runApp(root, fresh)
    await rm(directory, { recursive: true, force: true })
    await rename(fresh, directory)
    forgetOldest(home)
    return { directory, reused: false }
  })
}

async function runApp(root: string, outdir: string): Promise<void> {
  const { context = {} } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context?: object }
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    // AWS's template rules are three quarters of a synthesis; `npm run synth` and the deployment check them.
    CDK_VALIDATION: 'false',
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify({
      ...context,
      laptop: true,
      'aws:cdk:enable-asset-metadata': true,
      'aws:cdk:enable-path-metadata': true,
    }),
  }
  try {
    await run(process.execPath, ['infra/app.ts'], { cwd: root, env, maxBuffer: 64 * 1024 * 1024 })
  } catch (error) {
    await rm(outdir, { recursive: true, force: true })
    throw new Error(`the CDK app does not synthesize: ${ownWords(error)}`)
  }
}

/** The error's message of a failed node process, without its stack and the line of source before it. */
function ownWords(error: unknown): string {
  const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const message = lines.findIndex((line) => /^\w*(Error|Failure)\b.*:/.test(line))
  const from = message < 0 ? lines.slice(-5) : lines.slice(message)
  const end = from.findIndex((line) => /^\s+at /.test(line))
  return (end < 0 ? from : from.slice(0, end)).slice(0, 12).join('\n')
}

function sourceHash(root: string): string {
  const hash = createHash('sha256').update(process.version)
  for (const source of sources) {
    for (const file of filesOf(join(root, source)))
      hash.update(`\0${file.slice(root.length)}\0`).update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 16)
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)))
}

async function touch(directory: string): Promise<void> {
  const now = new Date()
  await utimes(directory, now, now)
}

function forgetOldest(home: string): void {
  const assemblies = readdirSync(home)
    .filter((name) => /^[0-9a-f]{16}$/.test(name))
    .map((name) => ({ name, time: statSync(join(home, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time)
  const old = assemblies.slice(kept.number).filter(({ time }) => time < Date.now() - kept.ms)
  for (const { name } of old) rmSync(join(home, name), { recursive: true, force: true })
}
