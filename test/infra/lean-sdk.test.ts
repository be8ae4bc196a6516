import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
  const { entryPoints: _, ...options } = bundleOptions(root, 'main.ts')
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

test.each(['functions/orders/commands.ts', 'functions/orders/queries.ts', 'functions/orders/erase-me.ts'])(
  '%s stays below 260 kB',
  async (entry) => {
    const { outputFiles } = await build({ ...bundleOptions(root, entry), write: false })
    expect(outputFiles.find(({ path }) => path.endsWith('main.cjs'))?.contents.length).toBeLessThan(260_000)
  },
)
