import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { expect, test } from 'vitest'
import { documentFile } from '#docs/openapi/make.ts'
import { readApiDocument } from '#functions/edge/docs/api-document.ts'
import { exampleBody } from '#functions/edge/docs/example.ts'

const { paths, components } = readApiDocument(JSON.parse(readFileSync(documentFile, 'utf8')))
const ajv = new Ajv2020({ strict: false })
formats.default(ajv)

const bodies = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).flatMap(([method, { requestBody }]) =>
    Object.values(requestBody?.content ?? {}).flatMap((media) =>
      media.schema === undefined ? [] : [[`${method.toUpperCase()} ${path}`, media] as const],
    ),
  ),
)

test.each(bodies)('the example of a body for %s is accepted', (_route, media) => {
  const example = exampleBody(media, components.schemas)
  ajv.validate({ ...media.schema, components }, example)
  expect(ajv.errors, `${JSON.stringify(example)}: give the route an exampleBody in its openapi.ts`).toBe(null)
})
