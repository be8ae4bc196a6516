import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Architecture, Code, LayerVersion } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import type { ShopContext } from '../shop-context.ts'

/**
 * sharp with its native libraries for Lambda's Linux, whatever the machine that deploys: npm installs the wanted
 * platform's packages, no Docker needed. Installed once per version and architecture into `dist/layers`.
 * On the laptop the function finds sharp in the project instead, so nothing is fetched there.
 */
export function sharpLayer(scope: Construct, id: string, context: ShopContext): LayerVersion {
  const arm = context.architecture === 'arm64'
  return new LayerVersion(scope, id, {
    description: `sharp for ${context.architecture}`,
    code: Code.fromAsset(context.laptop ? emptyLayer(context.root) : installed(context.root, arm ? 'arm64' : 'x64')),
    compatibleArchitectures: [arm ? Architecture.ARM_64 : Architecture.X86_64],
  })
}

function installed(root: string, cpu: 'arm64' | 'x64'): string {
  const manifest: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const version = manifest.dependencies['sharp'] ?? ''
  const folder = join(root, 'dist', 'layers', `sharp-${version}-${cpu}`)
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
    execFileSync('npm', ['install', '--save-exact', ...options, `sharp@${version}`], {
      cwd: nodejs,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw error
  }
  return folder
}

function emptyLayer(root: string): string {
  const folder = join(root, 'dist', 'layers', 'laptop')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'README.txt'), 'The laptop runtime takes native libraries from node_modules.\n')
  return folder
}
