import { conventions } from '#shared/http/conventions.ts'
import { problemsIn } from '#shared/http/problem.ts'
import type { MediaRefusal } from '../media/media.ts'

/** HTTP status of each refusal. */
const mediaRefusals = {
  'media-not-found': 404,
  'already-requested': 409,
  'not-uploaded': 409,
} as const satisfies Readonly<Record<MediaRefusal, number>>

/** The problems of the routes of media and of copies. */
export const { problem, codes } = problemsIn({
  ...conventions,
  ...mediaRefusals,
  'order-not-found': 404,
  'no-such-download': 404,
  'copy-not-found': 404,
  'not-paid': 409,
  'copy-refused': 409,
  'download-spent': 410,
  'download-revoked': 410,
})
