import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, inject, test } from 'vitest'
import { documentFile, makeDocument } from '#docs/openapi/make.ts'
import { templateRoutes } from '#docs/openapi/template-routes.ts'

const resources = inject('resources')
const deployed = templateRoutes(resources).filter(({ key }) => key !== '$default')
const { text, undescribed, gone } = await makeDocument(resources)

interface Operation {
  readonly operationId: string
  readonly security: readonly object[]
}
const paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> = JSON.parse(text).paths
const operations = new Map(
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  ),
)

describe('the OpenAPI document', () => {
  test('is what the schemas say today', () => {
    // Not `toEqual`: the difference would be thousands of lines.
    expect(
      readFileSync(documentFile, 'utf8') === text,
      'it has changed: run `npm run openapi` and commit the file',
    ).toBe(true)
  })

  test('has every route of the template, and no other', () => {
    expect([...operations.keys()].toSorted()).toEqual(deployed.map(({ key }) => key).toSorted())
  })

  test('says of every route what it answers', () => {
    expect(undescribed, 'write these routes down in the named files (docs/guides/add-a-command.md)').toEqual([])
    expect(gone, 'these routes are written down and not there').toEqual([])
  })

  test('is valid by the official schema of OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect(await validator.validate(text)).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  test('names each operation once', () => {
    const ids = [...operations.values()].map(({ operationId }) => operationId)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })

  test('asks for no token where the template has no authorizer, and only there', () => {
    const withoutToken = [...operations].filter(([, { security }]) => security.length === 0).map(([key]) => key)
    const open = deployed.filter((route) => route.open).map(({ key }) => key)
    expect(withoutToken.toSorted()).toEqual(open.toSorted())
  })
})
