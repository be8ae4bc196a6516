import { httpFunction } from '#shared/http/http-function.ts'
import { route } from '#shared/http/route.ts'
import { documentationPage, pagePolicy } from './docs/page.ts'
import { staticDocument } from './docs/static-document.ts'
import openApi from './openapi.json' with { type: 'json' }

const document = staticDocument(() => JSON.stringify(openApi), { 'content-type': 'application/json' })

const page = staticDocument(() => documentationPage(openApi), {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': pagePolicy,
})

/** The API about itself: for programs, for people, and for whoever only knows the address. */
export const handler = httpFunction({
  'GET /v1/openapi.json': route({ access: 'public' }, async ({ headers }) => document(headers)),
  'GET /docs': route({ access: 'public' }, async ({ headers }) => page(headers)),
  'GET /': route({ access: 'public' }, async () => ({
    status: 303,
    headers: { location: '/docs', 'cache-control': 'public, max-age=300' },
  })),
})
