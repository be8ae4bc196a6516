import { httpFunction } from '#shared/http/http-function.ts'

/** The `$default` route: whatever no other route takes is a 404 in the API's own format. */
export const handler = httpFunction({})
