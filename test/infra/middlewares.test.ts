import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { loadFunction } from '#docs/openapi/load-function.ts'
import { templateFunctions } from '#docs/openapi/template-routes.ts'
import { functionEntries } from '#infra/function-entries.ts'

const root = join(import.meta.dirname, '../..')
const deployed = new Map(templateFunctions(inject('resources')).map((it) => [it.entry, it]))

describe('the handler of every function', () => {
  test('is deployed', () => {
    expect([...deployed.keys()].toSorted()).toEqual(functionEntries(root).toSorted())
  })

  test.each([...deployed.values()])('$entry is a stack of the shared middlewares', async (it) => {
    // An address that is made of the shop's resources is not known before they are there.
    const environment = { ...it.environment, ISSUER: 'https://issuer.test' }
    const { middlewares } = await loadFunction({ entry: it.entry, environment })
    expect(middlewares[0]).toBe('tracing')
    expect(middlewares).toContain('invocationLog')
    // What is thrown becomes a problem over HTTP; elsewhere it is logged, and Lambda counts it.
    expect(middlewares.filter((name) => name === 'problems' || name === 'failures')).toHaveLength(1)
  })
})
