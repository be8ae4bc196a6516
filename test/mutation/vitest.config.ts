import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** The tests of the pure rules, for the mutation run: no engine, and no file that takes seconds to say what others say. */
// biome-ignore lint/style/noDefaultExport: vitest asks for one
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['test/{orders,catalog}/*.test.ts'],
    setupFiles: 'test/kit/quiet.ts',
    testTimeout: 60_000,
    // StrykerJS changes what is loaded, not the files.
    fsModuleCache: false,
  },
})
