import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnTethered, type Tethered } from './tether.ts'

/** A running cognito-local. */
export type CognitoEngine = {
  readonly endpoint: string
  readonly port: number
  readonly ended: Tethered['ended']
  readonly stop: () => Promise<void>
}

/**
 * Starts cognito-local on 127.0.0.1 with its files below `dataDir/.cognito`. It ends with this process.
 *
 * Its tokens name `http://127.0.0.1:<port>/<pool id>` as their issuer, which is also where its key set lies.
 *
 * @throws when it ends before it answers.
 */
export async function startCognito(options: {
  readonly port: number
  readonly dataDir: string
  readonly outputFile: string
}): Promise<CognitoEngine> {
  await mkdir(options.dataDir, { recursive: true })
  const script = join(createRequire(import.meta.url).resolve('cognito-local'), '../bin/start.js')
  const child = spawnTethered(process.execPath, [script], {
    cwd: options.dataDir,
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(options.port),
      NODE_OPTIONS: '',
      // aws-sdk v2 inside cognito-local announces its end of support on every start.
      AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1',
    },
    outputFile: options.outputFile,
  })
  const endpoint = `http://127.0.0.1:${options.port}`
  const gone = child.ended.then(({ lastOutput }) => {
    throw new Error(`cognito-local ended: ${lastOutput.split('\n').at(-1) ?? ''}`)
  })
  await Promise.race([answers(`${endpoint}/health`), gone])
  gone.catch(() => undefined)
  return { endpoint, port: options.port, ended: child.ended, stop: child.stop }
}

async function answers(url: string): Promise<void> {
  while (
    !(await fetch(url).then(
      (response) => response.ok,
      () => false,
    ))
  ) {
    await sleep(25)
  }
}
