import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Far beyond what anything takes, also on a machine that is busy elsewhere: they end what hangs. */
const engineTimeouts = { testTimeout: 120_000, hookTimeout: 120_000 } as const
const journeyTimeouts = { testTimeout: 240_000, hookTimeout: 300_000 } as const

/** One more than cores, two at least: a test waits for an engine or the shop about a third of its time. */
const workers = Math.max(2, availableParallelism()) + 1

/**
 * Projects by what they need. Projects with the same `groupOrder` share its workers; a group waits for the one before it, and
 * all its projects must have the same number of workers.
 */
export default defineConfig({
  test: {
    maxWorkers: workers,
    projects: [
      {
        test: {
          name: 'rules',
          include: ['test/{events,openapi,orders,catalog,http,streams}/**/*.test.ts', 'test/*.test.ts'],
          setupFiles: 'test/kit/quiet.ts',
          // A property of thousands of runs takes a second, and ten on a busy machine.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'store',
          include: [
            'test/{event-store,projections,bus,personal,order-service,feeds,recovery,reviews,insights}/**/*.test.ts',
          ],
          globalSetup: 'test/kit/dynamodb-engine.ts',
          setupFiles: 'test/kit/quiet.ts',
          ...engineTimeouts,
        },
      },
      {
        test: {
          name: 'infra',
          include: ['test/infra/**/*.test.ts'],
          globalSetup: 'test/infra/synthesize-once.ts',
          setupFiles: 'test/kit/quiet.ts',
          ...engineTimeouts,
        },
      },
      {
        test: {
          name: 'edge',
          include: ['test/{identity,edge}/**/*.test.ts'],
          setupFiles: 'test/kit/quiet.ts',
          ...engineTimeouts,
        },
      },
      {
        test: {
          name: 'media',
          include: ['test/media/**/*.test.ts'],
          setupFiles: 'test/kit/quiet.ts',
          ...engineTimeouts,
        },
      },
      {
        test: {
          name: 'local',
          include: ['test/local/**/*.test.ts'],
          ...engineTimeouts,
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['test/journeys/*.test.ts'],
          globalSetup: 'test/journeys/global-setup.ts',
          maxWorkers: workers,
          sequence: { groupOrder: 1 },
          ...journeyTimeouts,
        },
      },
      {
        test: {
          // They move the shop's clock, measure it, or compare all of it.
          name: 'journeys-alone',
          include: ['test/journeys/alone/*.test.ts'],
          globalSetup: 'test/journeys/global-setup.ts',
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          ...journeyTimeouts,
        },
      },
    ],
  },
})
