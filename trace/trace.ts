// npm run trace: whose copy of a book a file is, by the marks in it.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runningShop, signedInAs } from '#local/running-shop.ts'
import { ShopClient } from '#local/shop-client.ts'
import { described, traceFile } from './trace-file.ts'

const usage = `npm run trace -- FILE [--url URL] [--data DIR]      FILE is a PDF or an EPUB

  --data DIR   the laptop's shop (default .local), asked as its support
  --url URL    a deployed shop instead, with the access token in STOREFOLD_TOKEN (scope orders:read)

It ends with 1 where no mark is found, or none that the shop knows.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string' },
    data: { type: 'string', default: '.local' },
    help: { type: 'boolean', default: false },
  },
})
const [file] = positionals

if (values.help || file === undefined) {
  console.log(usage)
  process.exit(values.help ? 0 : 2)
}

try {
  const traces = await traceFile(await staff(), readFileSync(file))
  if (traces.length === 0) console.log(`${file}: no mark was found. It is no marked copy, or its marks were removed.`)
  for (const trace of traces) console.log(described(trace))
  process.exit(traces.some(({ known }) => known) ? 0 : 1)
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}

/** Somebody who may read orders. */
async function staff(): Promise<ShopClient> {
  if (values.url === undefined) {
    return signedInAs(runningShop(resolve(import.meta.dirname, '..', values.data)), 'support')
  }
  const token = process.env['STOREFOLD_TOKEN']
  if (token === undefined) throw new Error('--url needs an access token in STOREFOLD_TOKEN')
  return new ShopClient(values.url, token)
}
