import { httpFunction } from '#shared/http/http-function.ts'
import { route } from '#shared/http/route.ts'
import { scopes } from '#shared/identity/scopes.ts'

/** Who the caller is to us. */
export const handler = httpFunction({
  'GET /v1/me': route({ access: scopes }, async ({ principal }) => {
    switch (principal.kind) {
      case 'person':
      case 'service':
        return { status: 200, body: { id: principal.id, kind: principal.kind, scopes: [...principal.scopes].sort() } }
      case 'anonymous':
      case 'partner':
      case 'process':
        throw new Error('scopes are for people and service accounts')
    }
  }),
})
