import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { plants } from './plants.ts'
import { sown } from './sown.ts'

const root = join(import.meta.dirname, '../..')

const project = (name: string) => ({
  name,
  setupFiles: 'test/kit/quiet.ts',
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // It knows files by their content on disk, which is not what is loaded here.
  fsModuleCache: false,
})

/** A project for each fault, whose sources have it, and one whose sources are as they are. No file is changed. */
// biome-ignore lint/style/noDefaultExport: vitest asks for one
export default defineConfig({
  root,
  test: {
    globalSetup: 'test/kit/dynamodb-engine.ts',
    fsModuleCache: false,
    projects: [
      { test: project('as it is') },
      ...plants.map((plant) => ({
        plugins: [
          {
            name: 'plant',
            enforce: 'pre' as const,
            load: (id: string) => (id === join(root, plant.file) ? sown(plant, readFileSync(id, 'utf8')) : undefined),
          },
        ],
        test: project(plant.name),
      })),
    ],
  },
})
