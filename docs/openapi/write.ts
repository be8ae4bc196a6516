import { writeFileSync } from 'node:fs'
import { synthesizedResources } from '#test/infra/synthesized.ts'
import { documentFile, makeDocument } from './make.ts'

// `npm run openapi`: writes the document that GET /v1/openapi.json answers.
const { text, undescribed, gone } = await makeDocument(synthesizedResources())
writeFileSync(documentFile, text)
process.stdout.write(`functions/edge/openapi.json: ${Math.round(text.length / 1000)} kB\n`)
for (const route of undescribed) process.stdout.write(`nothing is written down of ${route}\n`)
for (const route of gone) process.stdout.write(`there is no ${route}\n`)
