import { readFileSync } from 'node:fs'
import * as v from 'valibot'

/** What the tests must know of a deployed shop. */
interface DeployedShop {
  readonly url: string
  readonly userPoolId: string
  /** The queue on which partners send commands. */
  readonly orderCommands: string
}

const outputsFile = v.record(v.string(), v.record(v.string(), v.string()))

/**
 * Reads the file that `cdk deploy '**' --outputs-file FILE` wrote. The stacks are found by what they are called in
 * infra/, whatever the stage's name is before it.
 *
 * @throws where an output is missing: the deployment is older than the tests, or was of one service only.
 */
export function readStackOutputs(file: string): DeployedShop {
  const outputs = v.parse(outputsFile, JSON.parse(readFileSync(file, 'utf8')))
  const output = (stack: string, name: string): string => {
    const found = Object.entries(outputs).find(([key]) => key.endsWith(`-${stack}`))?.[1][name]
    if (found === undefined) throw new Error(`${file}: no output ${name} of stack ${stack}; deploy the whole shop`)
    return found
  }
  return {
    url: output('Edge', 'Url'),
    userPoolId: output('Edge', 'UserPoolId'),
    orderCommands: output('Orders', 'CommandQueueUrl'),
  }
}

/**
 * The same URL, where it can be reached. An emulator's API has a name below `.localhost`, which many resolvers don't know
 * (glibc's, so Node's); `endpoint` is then the emulator's address, behind which the API has a path.
 */
export function reachable(url: string, endpoint: string | undefined): string {
  const api = /^([^.]+)\.execute-api\..*localhost$/.exec(new URL(url).hostname)?.[1]
  return api === undefined || endpoint === undefined ? url : `${endpoint}/_aws/execute-api/${api}/$default`
}
