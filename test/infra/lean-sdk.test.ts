import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { templateRoutes } from '#docs/openapi/template-routes.ts'
import { bundleOptions } from '#infra/bundle.ts'
import { type KmsEngine, startKms } from '#local/engines/kms.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'storefold-bundle-'))
let engine: KmsEngine

beforeAll(async () => {
  engine = await startKms({ port: 0, keys: () => undefined })
})
afterAll(async () => {
  await engine.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a bundled client of KMS still says by name what KMS refused', async () => {
  const { entryPoints: _, ...options } = bundleOptions(root, [])
  await build({
    ...options,
    outdir: folder,
    stdin: {
      contents: `import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms'
        export const ask = (config) => new KMSClient(config).send(new DecryptCommand({ CiphertextBlob: Buffer.from('no') }))`,
      resolveDir: root,
    },
  })
  // The bundle's export is the one written above; require cannot know.
  const { ask } = createRequire(import.meta.url)(join(folder, 'stdin.cjs')) as { ask(config: object): Promise<unknown> }
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  await expect(ask({ endpoint: engine.endpoint, region: 'eu-central-1', credentials })).rejects.toMatchObject({
    name: 'InvalidCiphertextException',
    $fault: 'client',
  })
})

test('a bundled client of DynamoDB still says by name what DynamoDB refused, and what lay in the way of a write', async () => {
  const { entryPoints: _, ...options } = bundleOptions(root, [])
  await build({
    ...options,
    outdir: folder,
    stdin: {
      contents: `import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
        export const ask = (config) => new DynamoDBClient(config).send(new PutItemCommand({ TableName: 't', Item: {} }))
        export const inTheWay = (error) => error instanceof ConditionalCheckFailedException && error.Item`,
      resolveDir: root,
      sourcefile: 'dynamodb.js',
    },
    entryNames: 'dynamodb',
  })
  // The bundle's exports are the ones written above; require cannot know.
  const { ask, inTheWay } = createRequire(import.meta.url)(join(folder, 'dynamodb.cjs')) as {
    ask(config: object): Promise<unknown>
    inTheWay(error: unknown): unknown
  }
  const refusals = [
    { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message: 'no such table' },
    { __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException', message: 'too fast' },
    { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', Item: { c: { S: 'ours' } } },
  ]
  const answers = [...refusals]
  const server = createServer((_request, response) => {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answers.shift()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const config = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  }
  try {
    await expect(ask(config)).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'no such table' })
    // Throttling is known by its name, and tried again: the next answer is the third one.
    const refused = await ask(config).catch((error: unknown) => error)
    expect(inTheWay(refused)).toEqual({ c: { S: 'ours' } })
    expect(answers).toEqual([])
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
})

/** The functions behind the routes of orders that people use. */
const entries = templateRoutes(inject('resources'))
  .filter(({ entry, open }) => entry.startsWith('functions/orders/') && !open)
  .map(({ entry }) => entry)

test.each([...new Set(entries)])('%s stays below 260 kB', async (entry) => {
  const { outputFiles } = await build({ ...bundleOptions(root, [entry]), write: false })
  expect(outputFiles.find(({ path }) => path.endsWith('main.cjs'))?.contents.length).toBeLessThan(260_000)
})
