import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import type { TestProject } from 'vitest/node'
import type { Person } from '#local/seed-people.ts'
import { type Shop, startShop } from '#local/shop.ts'
import { admit } from '#test/deployed/people.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the running shop's details. While a shop starts, the file is not there yet. */
    readonly shopDetails: string
  }
}

/**
 * One shop for all journeys, whichever project they are in: STOREFOLD_SHOP names the shop.json of one that runs already, else
 * the laptop runtime starts. The tests of other projects begin while it does.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const nothing = async () => {}
  // The other project of journeys has it.
  if ('shopDetails' in project.getProvidedContext()) return nothing
  const given = process.env['STOREFOLD_SHOP']
  if (given !== undefined) {
    project.vitest.provide('shopDetails', given)
    return nothing
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'storefold-journeys-'))
  const file = join(dataDir, 'journeys.json')
  project.vitest.provide('shopDetails', file)
  const tell = (details: object) => {
    // Whole or not at all.
    writeFileSync(`${file}.new`, JSON.stringify(details))
    renameSync(`${file}.new`, file)
  }
  const starting = startShop({ port: 0, dataDir }).then(async (shop) => {
    const people = [...shop.details.people, ...(await moreCustomers(shop, project.config.maxWorkers))]
    tell({ ...shop.details, people })
    return shop
  })
  starting.catch((error: unknown) => tell({ failure: String(error) }))
  return async () => {
    await starting.then((shop) => shop.stop()).catch(() => undefined)
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/**
 * Two customers for each worker but the first, who has the seeded ones: files that run at once share no customer, whose orders
 * they list and whose data they erase.
 */
async function moreCustomers({ details, model }: Shop, workers: number): Promise<readonly Person[]> {
  const { endpoints, region, credentials, people } = details
  const customers = people.filter(({ role }) => role === 'customer')
  const more = Array.from({ length: workers - 1 }, (_, index) =>
    customers.map((person) => ({ ...person, email: person.email.replace('@', `.${index + 2}@`) })),
  ).flat()
  const client = new CognitoIdentityProviderClient({ endpoint: endpoints.cognito, region, credentials })
  for (const { id } of model.userPools.values()) await admit(client, id, more)
  client.destroy()
  return more
}
