import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '#local/engines/ports.ts'

/** Stripe's own mock server, made from Stripe's API description: named by STRIPE_MOCK, else the one on PATH; undefined without. */
export function findStripeMock(): string | undefined {
  const program = process.env['STRIPE_MOCK'] ?? 'stripe-mock'
  return spawnSync(program, ['-version']).error === undefined ? program : undefined
}

export async function startStripeMock(program: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort()
  const child = spawn(program, ['-http-addr', `127.0.0.1:${port}`, '-strict-version-check=false'], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  await answering(url, child)
  return {
    url,
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.exitCode !== null) throw new Error(`stripe-mock ended with ${child.exitCode}`)
    try {
      await fetch(url, { headers: { authorization: 'Bearer sk_test_123' } })
      return
    } catch {
      await sleep(100)
    }
  }
  child.kill()
  throw new Error('stripe-mock does not answer')
}
