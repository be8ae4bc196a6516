import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = fileURLToPath(new URL('../../shared/corpora', import.meta.url))

/** Folder of the foreign test data beside the project; undefined where it is not there, and the tests that need it skip. */
export const corpora: string | undefined = existsSync(path) ? path : undefined
