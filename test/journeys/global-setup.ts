import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startShop } from '#local/shop.ts'

/** One shop for all journeys: STOREFOLD_SHOP names the shop.json of one that runs already, else the laptop runtime starts. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['STOREFOLD_SHOP']
  if (given !== undefined) {
    project.provide('shopDetails', given)
    return async () => {}
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'storefold-journeys-'))
  const shop = await startShop({ port: 0, dataDir })
  project.provide('shopDetails', join(dataDir, 'shop.json'))
  return async () => {
    await shop.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
