import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import * as v from 'valibot'
import { describe, expect, inject, test } from 'vitest'
import { documentFile, makeDocument } from '#docs/openapi/make.ts'
import { templateRoutes } from '#docs/openapi/template-routes.ts'
import { type Operation, readApiDocument } from '#functions/edge/docs/api-document.ts'
import { exampleBody } from '#functions/edge/docs/example.ts'

const resources = inject('resources')
const deployed = templateRoutes(resources).filter(({ key }) => key !== '$default')
const { text, routes, undescribed, gone } = await makeDocument(resources)
const document = readApiDocument(JSON.parse(text))

const operations = new Map<string, Operation>(
  Object.entries(document.paths).flatMap(([path, item]) =>
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

  test.each(
    routes.flatMap(({ key, route }) => {
      const content = operations.get(key)?.requestBody?.content ?? {}
      return Object.values(content).map((media) => [key, route.body, media] as const)
    }),
  )('shows for %s a body that the function takes', (_key, body, media) => {
    const example = exampleBody(media, document.components.schemas)
    expect(v.safeParse(body, example).issues?.map(({ message, path }) => [message, path?.map(({ key }) => key)])).toBe(
      undefined,
    )
  })
})
