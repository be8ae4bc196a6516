import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

test('the guide to seeding shows the code that the journey runs', () => {
  const guide = readFileSync(join(root, 'docs/guides/seed-a-service.md'), 'utf8')
  const code = readFileSync(join(root, 'test/journeys/seed-orders.ts'), 'utf8')
  expect(guide).toContain(`\`\`\`ts\n${code}\`\`\``)
})
