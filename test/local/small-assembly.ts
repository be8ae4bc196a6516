import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of its own for a test. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'storefold-local-'))
}

/**
 * A cloud assembly of one stack, written by hand: `functions` are logical ids and the source of their module, `resources`
 * everything else of the template.
 */
export function smallAssembly(
  resources: Record<string, unknown>,
  functions: Record<string, { readonly code: string; readonly properties?: Record<string, unknown> }> = {},
): string {
  const directory = temporaryFolder()
  const files: Record<string, { source: { path: string } }> = {}
  const made: Record<string, unknown> = {}
  for (const [logicalId, { code, properties }] of Object.entries(functions)) {
    const hash = logicalId.toLowerCase()
    mkdirSync(join(directory, `asset.${hash}`))
    writeFileSync(join(directory, `asset.${hash}`, 'index.mjs'), code)
    files[hash] = { source: { path: `asset.${hash}` } }
    made[logicalId] = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: 'assets', S3Key: `${hash}.zip` },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Timeout: 10,
        ...properties,
      },
    }
  }
  const write = (name: string, content: unknown) => writeFileSync(join(directory, name), JSON.stringify(content))
  write('manifest.json', {
    artifacts: {
      Small: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://unknown-account/unknown-region',
        properties: { templateFile: 'Small.template.json' },
      },
    },
  })
  write('Small.assets.json', { files })
  write('Small.template.json', { Resources: { ...resources, ...made } })
  return directory
}
