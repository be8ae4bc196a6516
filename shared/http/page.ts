import type { Answer, HttpRequest } from './request.ts'

/**
 * The answer of a list: its items, the cursor of the next page, and the time up to which events are included (ms).
 * `beside` are members of the list as a whole.
 */
export function pageAnswer(
  { path, rawQuery }: Pick<HttpRequest<unknown, unknown>, 'path' | 'rawQuery'>,
  items: readonly unknown[],
  next: string | null,
  asOf: number,
  beside: Readonly<Record<string, unknown>> = {},
): Answer {
  const parameters = new URLSearchParams(rawQuery)
  if (next !== null) parameters.set('cursor', next)
  return {
    status: 200,
    body: { ...beside, items, next, asOf: new Date(asOf).toISOString() },
    headers: next === null ? {} : { link: `<${path}?${parameters}>; rel="next"` },
  }
}
