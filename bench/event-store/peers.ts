import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Connect } from './system.ts'

const folder = join(import.meta.dirname, '../peers')

/** The other event stores: as their documentation begins, and all ways to set them up that are measured. */
interface Peers {
  readonly plain: readonly Connect[]
  readonly all: readonly Connect[]
}

/**
 * The peers, installed from bench/peers/package-lock.json where they are missing. They are plain JavaScript, so that the project is
 * checked without them.
 */
export async function peers(): Promise<Peers> {
  if (!existsSync(join(folder, 'node_modules/.package-lock.json'))) {
    console.log('  Installing castore, event-store-adapter-js and equinox-js below bench/peers/, once.')
    execFileSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], {
      stdio: 'inherit',
    })
  }
  const [castore, adapter, equinox] = await Promise.all([
    exportsOf('castore.mjs'),
    exportsOf('event-store-adapter.mjs'),
    exportsOf('equinox.mjs'),
  ])
  const [first, second, third] = [
    pick(castore, 'castore'),
    pick(adapter, 'eventStoreAdapter'),
    pick(equinox, 'equinox'),
  ]
  return {
    plain: [first, second, third],
    all: [first, second, pick(adapter, 'eventStoreAdapterWithSnapshots'), third, pick(equinox, 'equinoxWithSnapshots')],
  }
}

async function exportsOf(file: string): Promise<Readonly<Record<string, unknown>>> {
  return import(join(folder, file))
}

function pick(exported: Readonly<Record<string, unknown>>, name: string): Connect {
  const connect = exported[name]
  if (typeof connect !== 'function') throw new Error(`bench/peers exports no ${name}`)
  // Its JSDoc says that it is one.
  return connect as Connect
}
