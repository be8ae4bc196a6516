import {
  type ApiDocument,
  type Operation,
  type Parameter,
  type Response,
  resolvedParameter,
  resolvedResponse,
} from './api-document.ts'
import { exampleBody, exampleOf } from './example.ts'
import { html, type Markup } from './markup.ts'
import { inline, prose } from './prose.ts'
import { membersOf, schemaView, typeOf } from './schema-view.ts'

/** One operation with where it is. */
export interface Place {
  /** Lower case, as the document has it. */
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

/** The section of an operation: what it takes on the left, how to call it on the right. */
export function operationView({ method, path, operation }: Place, document: ApiDocument): Markup {
  const { schemas } = document.components
  const parameters = operation.parameters.map((parameter) => resolvedParameter(parameter, document))
  const responses = Object.entries(operation.responses).map(
    ([status, response]) => [status, resolvedResponse(response, document)] as const,
  )
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema
  return html`<section class="operation" id="${operation.operationId}">
<h3><a href="#${operation.operationId}">${operation.summary}</a></h3>
<p class="route"><span class="method ${method}">${method}</span> <code>${path}</code> ${rights(operation)}</p>
<div class="columns"><div>
${operation.description === undefined ? undefined : prose(operation.description)}
${['path', 'query', 'header'].map((place) => parametersView(place, parameters))}
${body === undefined ? undefined : html`<h4>Body</h4>${schemaView(body)}`}
<h4>Answers</h4>
${responses.filter(([status]) => Number(status) < 400).map(([status, response]) => successView(status, response))}
<details><summary>Problems</summary><ul class="problems">${responses
    .filter(([status]) => Number(status) >= 400)
    .map(([status, response]) =>
      problemView(status, response, operation['x-problem-codes'][status] ?? []),
    )}</ul></details>
</div><div class="example"><pre>${curl(method, path, operation, parameters, schemas)}</pre>
${responseExample(responses, schemas)}</div></div>
</section>`
}

function rights({ security }: Operation): Markup {
  const scopes = security.flatMap((alternative) => alternative['accessToken'] ?? [])
  if (scopes.length > 0) return html`${scopes.map((scope) => html`<span class="scope">${scope}</span> `)}`
  const open = security.length === 0 || security.some((alternative) => Object.keys(alternative).length === 0)
  return html`<span class="scope open">${open ? 'public' : 'signed in'}</span>`
}

const places: Readonly<Record<string, string>> = { path: 'Path', query: 'Query', header: 'Headers' }

function parametersView(place: string, parameters: readonly Parameter[]): Markup | undefined {
  const here = parameters.filter((parameter) => parameter.in === place)
  if (here.length === 0) return undefined
  return html`<h4>${places[place]}</h4><ul class="members">${here.map(
    ({
      name,
      required,
      description,
      schema,
    }) => html`<li><code class="name">${name}</code>${required ? undefined : html`<span class="optional">optional</span>`}
<span class="type">${typeOf(schema)}</span>${description === undefined ? undefined : html` <span class="note">${inline(description)}</span>`}</li>`,
  )}</ul>`
}

function successView(status: string, { description, content, headers }: Response): Markup {
  const bodies = Object.entries(content).map(([type, { schema }]) =>
    schema === undefined
      ? html`<span class="type">${type}</span>`
      : html`<span class="type">${typeOf(schema)}</span>${membersOf(schema)}`,
  )
  const names = Object.keys(headers)
  return html`<div class="answer"><span class="status">${status}</span> ${description} ${bodies}
${names.length === 0 ? undefined : html`<div class="note">With ${names.map((name, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`)}</div>`}</div>`
}

function problemView(status: string, { description }: Response, codes: readonly string[]): Markup {
  return html`<li><span class="status">${status}</span> ${inline(description)} ${codes.map((code) => html`<code>${code}</code> `)}</li>`
}

function curl(
  method: string,
  path: string,
  { security, requestBody }: Operation,
  parameters: readonly Parameter[],
  schemas: ApiDocument['components']['schemas'],
): string {
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(schema, schemas, name)))}`)
  const lines = [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}"$SHOP${path}${query.length === 0 ? '' : `?${query.join('&')}`}"`,
  ]
  if (security.length > 0 && security.every((alternative) => 'accessToken' in alternative))
    lines.push('-H "authorization: Bearer $TOKEN"')
  for (const { name, required } of parameters.filter((parameter) => parameter.in === 'header')) {
    if (name === 'Idempotency-Key') lines.push('-H "idempotency-key: $(uuidgen)"')
    if (name === 'If-Match' && required) lines.push(`-H 'if-match: "3"'`)
  }
  const [type, body] = Object.entries(requestBody?.content ?? {})[0] ?? []
  if (type !== undefined && body?.schema !== undefined) {
    lines.push(`-H "content-type: ${type}"`)
    lines.push(`-d '${JSON.stringify(exampleBody(body, schemas), null, 2).replaceAll("'", "'\\''")}'`)
  }
  return lines.join(' \\\n  ')
}

function responseExample(
  responses: readonly (readonly [string, Response])[],
  schemas: ApiDocument['components']['schemas'],
): Markup | undefined {
  for (const [status, { content }] of responses) {
    const schema = content['application/json']?.schema
    if (Number(status) >= 300 || schema === undefined || schema['$ref'] === '#/components/schemas/DryRun') continue
    return html`<p class="status">${status}</p><pre>${JSON.stringify(exampleOf(schema, schemas), null, 2)}</pre>`
  }
  return undefined
}
