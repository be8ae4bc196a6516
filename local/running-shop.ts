import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Role } from '#shared/identity/scopes.ts'
import type { ShopDetails } from './run/shop-details.ts'
import { ShopClient } from './shop-client.ts'

/** The shop that runs on a data folder. @throws with one line when none does. */
export function runningShop(dataDir: string): ShopDetails {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'shop.json'), 'utf8'))
  } catch {
    throw new Error(`no shop runs on ${dataDir}. Start it first: npm start`)
  }
}

/** The seeded person of a role, signed in. */
export function signedInAs(shop: ShopDetails, role: Role): Promise<ShopClient> {
  const person = shop.people.find((candidate) => candidate.role === role)
  if (person === undefined) throw new Error(`the shop has no ${role}`)
  return new ShopClient(shop.url).signIn(person.email, person.password)
}
