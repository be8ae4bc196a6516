import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { leanSdk } from './lean-sdk.ts'

/** Where the bundle of a function entry lies, e.g. `functions/orders/commands.ts` -> `dist/functions/orders/commands`. */
export function bundleDirectory(root: string, entry: string): string {
  return join(root, 'dist', entry.replace(/\.ts$/, ''))
}

/** Programs that an entry starts as processes of their own: they are bundled beside its `main.cjs`, under these names. */
const companions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'functions/media/process-upload.ts': { 'render-child': 'functions/media/picture/render-child.ts' },
  'functions/media/process-ebook.ts': { 'ebook-child': 'functions/media/ebook/ebook-child.ts' },
  'functions/media/mark-copy.ts': { 'ebook-child': 'functions/media/ebook/ebook-child.ts' },
  'functions/media/process-video.ts': { 'take-pictures-child': 'functions/media/video/take-pictures-child.ts' },
}

/**
 * esbuild's settings for function entries: a minified CommonJS `main.cjs` of each, with the AWS SDK inside.
 *
 * - All in one build, which reads and parses a module once however many bundles it is in: all functions in a quarter of the
 *   time that a build of each takes, to the byte the same.
 * - CommonJS: an ESM import of `node:http` loads undici and http2 (44 ms of a cold start against 4 ms by `require`),
 *   and so does a dynamic import, which the SDK's HTTP handler makes: `supported` turns it into `require`.
 * - `mainFields: module,main`: the SDK's ES modules tree-shake, its CommonJS builds do not.
 * - Credential providers that never run on Lambda (profiles, SSO, web identity, instance metadata) are left out.
 * - No source maps at run time: they cost 16 to 50 % of a cold start.
 *
 * Figures: docs/decisions/0004-bundles.md.
 */
export function bundleOptions(root: string, entries: readonly string[]): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries.flatMap(programs)),
    outdir: join(root, 'dist'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    minify: true,
    keepNames: false,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    supported: { 'dynamic-import': false },
    legalComments: 'none',
    logLevel: 'silent',
    external: ['sharp', '@node-webcodecs/*'],
    alias: unusedOnLambda(root),
    plugins: [leanSdk],
  }
}

/** The module that Lambda loads: plain ESM, because only ESM may await its first request during INIT. */
const entryModule = `import { createRequire } from 'node:module'
const main = createRequire(import.meta.url)('./main.cjs')
await main.init?.()
export const handler = main.handler
`

/** Bundles every entry; throws esbuild's BuildFailure, whose message names file and line. */
export async function bundle(root: string, entries: readonly string[]): Promise<void> {
  await build(bundleOptions(root, entries))
  await Promise.all(entries.map((entry) => writeEntryModule(root, entry)))
}

/** What is bundled for an entry, by its name below `dist`. */
function programs(entry: string): [string, string][] {
  const folder = entry.replace(/\.ts$/, '')
  return Object.entries({ main: entry, ...companions[entry] }).map(([name, file]) => [`${folder}/${name}`, file])
}

/** Writes the `index.mjs` beside a bundle. */
export async function writeEntryModule(root: string, entry: string): Promise<void> {
  const file = join(bundleDirectory(root, entry), 'index.mjs')
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, entryModule)
}

/** Parts of the SDK that never run here: other credential providers, endpoint discovery, event streams. */
function unusedOnLambda(root: string): Record<string, string> {
  const stub = join(root, 'infra/unused-credential-provider.cjs')
  const credentialProviders = Object.fromEntries(
    [
      '@aws-sdk/credential-provider-http',
      '@aws-sdk/credential-provider-sso',
      '@aws-sdk/credential-provider-ini',
      '@aws-sdk/credential-provider-process',
      '@aws-sdk/credential-provider-web-identity',
      '@aws-sdk/credential-provider-login',
      '@smithy/credential-provider-imds',
    ].map((name) => [name, stub]),
  )
  const parts = join(root, 'infra/unused-sdk-parts.cjs')
  return { ...credentialProviders, '@aws-sdk/endpoint-cache': parts, '@smithy/core/event-streams': parts }
}
