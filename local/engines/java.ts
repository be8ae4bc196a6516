import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What DynamoDB Local runs on: a Java of 17 or later, or Docker. */
export type JavaHost = { readonly kind: 'java'; readonly command: string } | { readonly kind: 'docker' }

/** What to do without Java; there is no npm package of a JRE that installs without fetching it from elsewhere. */
const javaAdvice =
  'Java 17 or later is needed for DynamoDB Local: apt install openjdk-17-jre-headless, dnf install java-21-openjdk-headless, ' +
  'brew install openjdk, winget install EclipseAdoptium.Temurin.21.JRE; or start Docker.'

/**
 * Finds a Java of 17 or later (`JAVA_HOME` first, then the path), else Docker.
 *
 * @throws with one line of advice when there is neither.
 */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<JavaHost> {
  const home = env['JAVA_HOME']
  const candidates = [...(home === undefined ? [] : [join(home, 'bin', 'java')]), 'java']
  for (const command of candidates) {
    if (command !== 'java' && !existsSync(command)) continue
    if ((await majorVersion(command, env)) >= 17) return { kind: 'java', command }
  }
  const docker = await run('docker', ['info', '--format', '{{.ServerVersion}}'], { env }).then(
    () => true,
    () => false,
  )
  if (docker) return { kind: 'docker' }
  throw new Error(javaAdvice)
}

async function majorVersion(command: string, env: NodeJS.ProcessEnv): Promise<number> {
  const { stderr, stdout } = await run(command, ['-version'], { env }).catch(() => ({ stderr: '', stdout: '' }))
  return Number(/version "(\d+)/.exec(stderr + stdout)?.[1] ?? 0)
}
