import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FauxqsEngine, startFauxqs } from '#local/engines/fauxqs.ts'
import { freePort } from '#local/engines/ports.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'storefold-large-'))
let engine: FauxqsEngine
beforeAll(async () => {
  engine = await startFauxqs({ port: await freePort(), region: 'eu-central-1', dataDir })
  await fetch(`${engine.endpoint}/uploads`, { method: 'PUT' })
})
afterAll(async () => {
  await engine?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

test('a book or video of 40 MB comes through its form whole', async () => {
  const film = Buffer.alloc(40 * 1024 * 1024, 7)
  const form = new FormData()
  form.append('key', 'video/film')
  form.append('file', new Blob([film]))
  expect((await fetch(`${engine.endpoint}/uploads`, { method: 'POST', body: form })).status).toBe(204)
  const kept = Buffer.from(await (await fetch(`${engine.endpoint}/uploads/video/film`)).arrayBuffer())
  expect(kept.equals(film)).toBe(true)
})
