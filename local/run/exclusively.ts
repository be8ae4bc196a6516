import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A lock that ends with the process that holds it. */
type Lock = { readonly release: () => Promise<void> }

/**
 * Takes the lock of a path; `undefined` when another process holds it. The lock is a listening socket: it vanishes with
 * its process, also after `kill -9`, and no process number can be mistaken for another.
 */
export async function takeLock(path: string): Promise<Lock | undefined> {
  const address = socketOf(path)
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const server = await listen(address)
    if (server !== undefined) {
      return { release: () => new Promise((resolve) => server.close(() => resolve())) }
    }
    if (await answers(address)) return undefined
    // Left behind by a process that was killed.
    rmSync(address, { force: true })
  }
  return undefined
}

/** Runs `work` while no other process runs work under the same path; waits for its turn. */
export async function exclusively<T>(path: string, work: () => Promise<T>): Promise<T> {
  let lock = await takeLock(path)
  while (lock === undefined) {
    await sleep(50)
    lock = await takeLock(path)
  }
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

/** Short and in the temporary folder: the address of a socket may have about 100 characters. */
function socketOf(path: string): string {
  const name = `storefold-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', () => resolve(undefined))
    server.listen(address, () => resolve(server.unref()))
  })
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
