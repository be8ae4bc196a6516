// npm run trace: whose copy of a book a file is, by the marks in it.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readCommandLine } from '#local/command-line.ts'
import { runningShop, signedInAs } from '#local/running-shop.ts'
import { ShopClient } from '#local/shop-client.ts'
import { described, traceFile } from './trace-file.ts'

const usage = `npm run trace -- FILE [--url URL] [--data DIR]      FILE is a PDF or an EPUB

  --data DIR   the laptop's shop (default .local), asked as its support
  --url URL    a deployed shop instead, with the access token in STOREFOLD_TOKEN (scope orders:read)

It ends with 1 if it finds no mark, or none that the shop knows.`

const { url, data, file } = readCommandLine(
  {
    usage,
    options: { url: { type: 'string' }, data: { type: 'string', default: '.local' } },
    words: { least: 1, most: 1 },
  },
  ({ values, words: [word = ''] }) => ({ ...values, file: word }),
)

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
  if (url === undefined) {
    return signedInAs(runningShop(resolve(import.meta.dirname, '..', data)), 'support')
  }
  const token = process.env['STOREFOLD_TOKEN']
  if (token === undefined) throw new Error('--url needs an access token in STOREFOLD_TOKEN')
  return new ShopClient(url, token)
}
