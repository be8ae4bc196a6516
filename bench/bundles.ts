import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { printTable, round } from './table.ts'

const root = join(import.meta.dirname, '..')

/**
 * Size of every function's bundle (goal P2: at most 260 kB for command, query and authorizer functions), and which of
 * node's heavy built-ins its import loads (goal: neither undici nor http2). Synthesizes first, so that sizes are today's.
 */
export async function bundles(): Promise<void> {
  execFileSync(process.execPath, ['infra/app.ts'], { cwd: root, stdio: 'inherit' })
  const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('main.cjs') && !file.startsWith('laptop'))
    .sort()
  printTable(
    ['function', 'kB', 'kB gzip', 'heavy built-ins'],
    files.map((file) => {
      const path = join(root, 'dist', file)
      const kilobytes = (bytes: number) => round(bytes / 1000)
      return [
        dirname(file),
        kilobytes(statSync(path).size),
        kilobytes(gzipSync(readFileSync(path)).length),
        heavyBuiltIns(path),
      ]
    }),
  )
}

/** Imports a bundle in a process of its own, with every setting that it asks for. */
function heavyBuiltIns(path: string): string {
  const names = [...readFileSync(path, 'utf8').matchAll(/"([A-Z][A-Z_]{3,})"/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => !name.startsWith('AWS_'))
  const settings = Object.fromEntries(names.map((name) => [name, /(MINUTES|TOTAL|PIECES)$/.test(name) ? '30' : '{}']))
  const script = `process.env.ISSUER = 'https://issuer.example'; require(${JSON.stringify(path)}); console.log(process.moduleLoadList.filter((name) => /undici\\/undici|NativeModule http2/.test(name)).join(' '))`
  try {
    return (
      execFileSync(process.execPath, ['-e', script], {
        encoding: 'utf8',
        env: { ...settings, AWS_REGION: 'eu-central-1', PATH: process.env['PATH'] ?? '' },
        stdio: ['ignore', 'pipe', 'pipe'],
      }).trim() || 'none'
    )
  } catch (error) {
    return `does not load: ${
      String(error)
        .split('\n')
        .find((line) => line.startsWith('Error')) ?? 'see above'
    }`
  }
}
