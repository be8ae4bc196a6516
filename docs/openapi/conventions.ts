/** What holds for every route: the description of the whole API, in CommonMark. */
export const conventions = `
An event-sourced shop: every order, product, review and upload is a stream of facts, and every answer is a fold of them.

**Signing in.** \`POST /v1/session\` gives an access token; send it as \`Authorization: Bearer …\`. People have roles, service accounts have scopes; each route names the scopes of which one is enough.

**Errors** are \`application/problem+json\` (RFC 9457). Switch on \`code\`; \`traceId\` finds the request in the logs. Only what never reaches the shop's code (a request over the rate limit) is answered in the API gateway's own form.

**Concurrency.** A resource and every answer to a command carry \`ETag: "<version>"\`. Send \`If-Match\` with it to change only what you have seen; PUT and PATCH insist on it. GET honours \`If-None-Match\`.

**Idempotency.** Send an \`Idempotency-Key\` with every command, a new one for every new intent. A repetition within seven days gets the first answer and does nothing again. Where it is required, money or goods would move twice without it.

**Dry run.** Commands with the parameter \`dryRun=true\` answer the events that they would record, and record nothing.

**Lists** have \`items\`, the cursor \`next\` (null on the last page; also as \`Link\`), and \`asOf\`, the time up to which events are included: they are eventually consistent. A cursor belongs to its filter and caller.

**Your own writes.** GET of one resource is never older than \`If-Version-At-Least\`, and with \`consistency=strong\` is made from the facts themselves.

**Values.** Money is an integer number of minor units with its currency. Times are RFC 3339 in UTC. Ids are a prefix and a ULID. Lengths of texts are counted in UTF-16 code units. Unknown members of a body and unknown query parameters are refused; bodies have at most 64 KiB.

**Every answer** has \`traceparent\` (W3C), \`x-request-id\` and \`cache-control\`.
`.trim()
