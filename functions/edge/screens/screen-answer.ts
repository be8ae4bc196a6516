import { contentAnswer } from '#shared/http/content-answer.ts'
import type { Answer, HttpRequest } from '#shared/http/request.ts'
import type { Warning } from './parts.ts'

/**
 * A screen as HTTP: its ETag is a hash of what is shown. Caches may keep for `maxAge` seconds what nobody signed in for; what
 * a part is missing from, nobody may keep.
 */
export function screenAnswer(
  { principal, headers }: Pick<HttpRequest<unknown, unknown>, 'principal' | 'headers'>,
  screen: object,
  warnings: readonly Warning[],
  maxAge: number,
): Answer {
  const shared = principal.kind === 'anonymous' ? `public, max-age=${maxAge}` : 'private, no-cache'
  return contentAnswer(headers, {
    content: JSON.stringify({ ...screen, warnings: [...warnings].sort((a, b) => (a.part < b.part ? -1 : 1)) }),
    headers: {
      'content-type': 'application/json',
      'cache-control': warnings.length === 0 ? shared : 'no-store',
      vary: 'authorization',
    },
  })
}
