// npm run openapi: writes the document that GET /v1/openapi.json answers.
import { writeFileSync } from 'node:fs'
import { readCommandLine } from '#local/command-line.ts'

const usage = `npm run openapi

Writes functions/edge/openapi.json from the routes, the schemas and what each service says of its answers.`

readCommandLine({ usage, options: {} }, () => undefined)
// Loaded after the command line is read: it holds the CDK.
const { synthesizedResources } = await import('#test/infra/synthesized.ts')
const { documentFile, makeDocument } = await import('./make.ts')

const { text, undescribed, gone } = await makeDocument(synthesizedResources())
writeFileSync(documentFile, text)
process.stdout.write(`functions/edge/openapi.json: ${Math.round(text.length / 1000)} kB\n`)
for (const route of undescribed) process.stdout.write(`nothing is written down of ${route}\n`)
for (const route of gone) process.stdout.write(`there is no ${route}\n`)
