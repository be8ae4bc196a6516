import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { maxBodyBytes } from '#shared/http/body.ts'
import { corpora } from '#test/corpora.ts'
import { ask } from './shelf.ts'

const folder = corpora === undefined ? undefined : join(corpora, 'json/test_parsing')
const files = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.json'))
const json = { 'content-type': 'application/json' }

/** n_: no JSON; y_: JSON; i_: either is right. A nothing is no body to us, which a route without need of one accepts. */
describe.skipIf(folder === undefined)('JSONTestSuite (../shared/corpora/json)', () => {
  test.each(files)('%s is answered as its first letter says', async (name) => {
    const body = readFileSync(join(folder ?? '', name))
    const { status, body: answer } = await ask('POST /v1/anything', { body, headers: json })
    if (body.length === 0) expect(status).toBe(200)
    else if (body.length > maxBodyBytes) expect(status).toBe(413)
    else if (name.startsWith('n_')) expect([status, answer['code']]).toEqual([400, 'malformed-json'])
    else if (name.startsWith('y_')) expect(status).toBe(200)
    else expect([200, 400]).toContain(status)
  })

  test.each(files.filter((name) => name.startsWith('y_')))('%s comes through unchanged', async (name) => {
    const body = readFileSync(join(folder ?? '', name))
    const { body: answer } = await ask('POST /v1/anything', { body, headers: json })
    expect(answer['body']).toEqual(JSON.parse(JSON.stringify(JSON.parse(body.toString()))))
  })
})
