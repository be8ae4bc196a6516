import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Architecture, Code, LayerVersion } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import type { ShopContext } from '../shop-context.ts'

interface NativeLayerProps {
  readonly context: ShopContext
  /** Names among the project's dependencies; the layer has the versions that package.json names. */
  readonly packages: readonly string[]
  /** Default: the shop's. */
  readonly architecture?: ShopContext['architecture']
}

/**
 * Packages with native libraries for Lambda's Linux, whatever the machine that deploys: npm installs the wanted platform's
 * packages, no Docker needed. Installed once per versions and architecture into `dist/layers`.
 * On the laptop functions find them in the project instead, so nothing is fetched there.
 */
export function nativeLayer(
  scope: Construct,
  id: string,
  { context, packages, architecture = context.architecture }: NativeLayerProps,
): LayerVersion {
  const arm = architecture === 'arm64'
  return new LayerVersion(scope, id, {
    description: `${packages.join(' and ')} for ${architecture}`,
    code: Code.fromAsset(
      context.laptop ? emptyLayer(context.root) : installed(context.root, packages, arm ? 'arm64' : 'x64'),
    ),
    compatibleArchitectures: [arm ? Architecture.ARM_64 : Architecture.X86_64],
  })
}

function installed(root: string, packages: readonly string[], cpu: 'arm64' | 'x64'): string {
  const exact = withVersions(root, packages)
  const folder = join(
    root,
    'dist',
    'layers',
    [...exact.map((it) => it.replaceAll(/[@/]+/g, '-').replace(/^-/, '')), cpu].join('-'),
  )
  if (existsSync(folder)) return folder
  const nodejs = join(folder, 'nodejs')
  mkdirSync(nodejs, { recursive: true })
  writeFileSync(join(nodejs, 'package.json'), JSON.stringify({ private: true }))
  try {
    const options = [
      '--os=linux',
      `--cpu=${cpu}`,
      '--libc=glibc',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--no-package-lock',
      // npm waits five minutes for a registry that went silent; asking again soon is what helps.
      '--fetch-timeout=20000',
      '--fetch-retries=4',
    ]
    execFileSync('npm', ['install', '--save-exact', ...options, ...exact], {
      cwd: nodejs,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw error
  }
  return folder
}

function withVersions(root: string, packages: readonly string[]): string[] {
  const manifest: Record<'dependencies' | 'optionalDependencies', Record<string, string>> = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const versions = { ...manifest.optionalDependencies, ...manifest.dependencies }
  return packages.map((name) => {
    const version = versions[name]
    if (version === undefined) throw new Error(`${name} is no dependency of the project`)
    return `${name}@${version}`
  })
}

function emptyLayer(root: string): string {
  const folder = join(root, 'dist', 'layers', 'laptop')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'README.txt'), 'The laptop runtime takes native libraries from node_modules.\n')
  return folder
}
