import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import type { TestProject } from 'vitest/node'
import { admit, dismiss, newPeople } from './people.ts'
import { reachable, readStackOutputs } from './stack-outputs.ts'

/**
 * Makes people of this run in a deployed shop's user pool and tells the journeys where the shop is. Region, credentials and
 * (for an emulator) AWS_ENDPOINT_URL come from the environment, as for the AWS command line.
 *
 * STOREFOLD_SHOP names the shop.json of a shop that has its people already (`npm start` writes one); STOREFOLD_OUTPUTS the
 * outputs file of the deployment.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['STOREFOLD_SHOP']
  if (given !== undefined) {
    project.provide('shopDetails', given)
    return async () => {}
  }
  const { url, userPoolId, orderCommands } = readStackOutputs(
    process.env['STOREFOLD_OUTPUTS'] ?? 'cdk.out/outputs.json',
  )
  const simulator = process.env['STOREFOLD_PAYMENT_PROVIDER']
  const client = new CognitoIdentityProviderClient()
  const region = await client.config.region()
  const people = newPeople()
  const folder = mkdtempSync(join(tmpdir(), 'storefold-deployed-'))
  const leave = async () => {
    rmSync(folder, { recursive: true, force: true })
    await dismiss(client, userPoolId, people)
    client.destroy()
  }
  try {
    await admit(client, userPoolId, people)
  } catch (error) {
    await leave()
    throw error
  }
  const shop = {
    url: reachable(url, process.env['AWS_ENDPOINT_URL']),
    people,
    queues: { 'order-commands': orderCommands },
    region,
    // Clients find endpoints and credentials in the environment, also an emulator's.
    endpoints: {},
    // The simulated payment provider that the deployment pays with; journeys that need it are skipped without.
    ...(simulator === undefined ? {} : { paymentProvider: simulator }),
  }
  const file = join(folder, 'shop.json')
  writeFileSync(file, JSON.stringify(shop), { mode: 0o600 })
  project.provide('shopDetails', file)
  return leave
}
