import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** `npm run test:deployed`: the journeys over HTTP against a shop that is deployed already. Not part of `npm test`. */
// biome-ignore lint/style/noDefaultExport: vitest asks for one
export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    name: 'deployed',
    include: ['test/journeys/**/*.test.ts', 'test/deployed/**/*.test.ts'],
    globalSetup: 'test/deployed/global-setup.ts',
    // An emulator starts a process for each concurrent call of each function.
    env: process.env['AWS_ENDPOINT_URL'] === undefined ? {} : { STOREFOLD_PARALLEL: '5' },
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
