import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Duration } from 'aws-cdk-lib'
import type { CloudAssembly } from 'aws-cdk-lib/cx-api'
import { bundleDirectory } from '#infra/bundle.ts'
import { functionEntries } from '#infra/function-entries.ts'
import { Shop } from '#infra/shop.ts'

/** A resource of a template, with the stack that has it. */
export interface Resource {
  readonly stack: string
  readonly logicalId: string
  readonly type: string
  // Properties are CloudFormation's: any JSON. A wrong assumption fails the test that makes it.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly properties: Readonly<Record<string, any>>
  readonly deletionPolicy: string | undefined
  readonly metadata: Readonly<Record<string, unknown>>
}

const root = join(import.meta.dirname, '../..')

/**
 * The shop as an app with empty bundles: what the functions do is not the templates' business, and takes time to build.
 *
 * @param templateRules check the templates against AWS's own rules, which takes five times as long as the synthesis.
 */
export function unsynthesizedShop({ templateRules }: { readonly templateRules: boolean }): {
  readonly app: App
  readonly shop: Shop
  readonly cleanUp: () => void
} {
  const folder = mkdtempSync(join(tmpdir(), 'storefold-infra-'))
  for (const entry of functionEntries(root)) {
    mkdirSync(bundleDirectory(folder, entry), { recursive: true })
    writeFileSync(join(bundleDirectory(folder, entry), 'index.mjs'), `// ${entry}\n`)
  }
  const app = new App({ outdir: join(folder, 'cdk.out'), builtinCloudFormationValidation: templateRules })
  const shop = new Shop(app, 'Storefold', {
    env: {},
    root: folder,
    architecture: 'arm64',
    laptop: true,
    webOrigins: ['*'],
    paymentWindow: Duration.minutes(30),
    payment: { provider: 'simulator' },
    autoApprove: { total: 100_000, pieces: 100 },
  })
  return { app, shop, cleanUp: () => rmSync(folder, { recursive: true, force: true }) }
}

/** All resources of the synthesized shop. */
export function synthesizedResources(): readonly Resource[] {
  const { app, cleanUp } = unsynthesizedShop({ templateRules: false })
  const resources = resourcesOf(app.synth())
  cleanUp()
  return resources
}

function resourcesOf(assembly: CloudAssembly): Resource[] {
  const nested = assembly.nestedAssemblies.flatMap((artifact) => resourcesOf(artifact.nestedAssembly))
  const own = assembly.stacks.flatMap(({ stackName, template }) =>
    Object.entries<Record<string, unknown>>(template.Resources ?? {}).map(
      ([logicalId, { Type, Properties = {}, DeletionPolicy, Metadata = {} }]) =>
        ({
          stack: stackName,
          logicalId,
          type: String(Type),
          properties: Properties,
          deletionPolicy: DeletionPolicy,
          metadata: Metadata,
        }) as Resource,
    ),
  )
  return [...nested, ...own]
}
