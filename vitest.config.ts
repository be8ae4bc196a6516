import { defineConfig } from 'vitest/config'

const engineTimeouts = { testTimeout: 30_000, hookTimeout: 90_000 } as const

/**
 * Projects by what they need. Projects of one group run side by side; a group waits for the one before it, so that the
 * suites that start engines of their own do not slow each other down.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'rules',
          include: ['test/{events,openapi,orders,catalog,http,streams}/**/*.test.ts', 'test/*.test.ts'],
          sequence: { groupOrder: 0 },
          setupFiles: 'test/kit/quiet.ts',
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
          sequence: { groupOrder: 1 },
          ...engineTimeouts,
        },
      },
      {
        test: {
          name: 'infra',
          include: ['test/infra/**/*.test.ts'],
          globalSetup: 'test/infra/synthesize-once.ts',
          setupFiles: 'test/kit/quiet.ts',
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'edge',
          include: ['test/{identity,edge}/**/*.test.ts'],
          sequence: { groupOrder: 3 },
          setupFiles: 'test/kit/quiet.ts',
          ...engineTimeouts,
        },
      },
      {
        test: {
          name: 'media',
          include: ['test/media/**/*.test.ts'],
          sequence: { groupOrder: 4 },
          setupFiles: 'test/kit/quiet.ts',
          ...engineTimeouts,
        },
      },
      {
        test: {
          name: 'local',
          include: ['test/local/**/*.test.ts'],
          sequence: { groupOrder: 5 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          globalSetup: 'test/journeys/global-setup.ts',
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 6 },
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
