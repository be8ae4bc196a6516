import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Exchange } from '#local/shop-client.ts'
import {
  type DocumentedOperation,
  type DocumentedResponse,
  documentedRoutes,
  type OpenApiDocument,
} from './documented-routes.ts'

/**
 * Holds exchanges against the OpenAPI document: status, media type, body (closed schemas), problem code and headers, both
 * ways: what is documented is there, and what is there is documented.
 *
 * @returns a function that throws with the route and each fault, in a body by its pointer.
 */
export function answerChecker(document: OpenApiDocument): (exchange: Exchange) => void {
  const find = documentedRoutes(document)
  const validators = new Map<object, ValidateFunction>()
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)

  return (exchange) => {
    const found = find(exchange.method, exchange.path)
    // That every route is in the document and described is the business of document.test.ts.
    if (found === undefined || found.operation['x-undescribed'] === true) return
    const faults = faultsOf(exchange, found.operation)
    if (faults.length === 0) return
    throw new Error(
      `${found.key} answered ${exchange.answer.status}, not as documented (functions/*/openapi.ts):\n- ${faults.join('\n- ')}`,
    )
  }

  function faultsOf({ headers: sent, answer }: Exchange, operation: DocumentedOperation): string[] {
    const documented = operation.responses[answer.status]
    if (documented === undefined) return [`this status is not documented; its code is ${answer.body?.code}`]
    const response = '$ref' in documented ? referenced(documented.$ref) : documented
    const ok = answer.status < 400
    return [
      ...bodyFaults(response, answer),
      ...(ok ? headerFaults(response, answer) : codeFaults(response, operation, answer)),
      ...(ok ? requestFaults(operation, sent) : []),
    ]
  }

  function referenced(reference: string): DocumentedResponse {
    const response = document.components.responses[reference.split('/').at(-1) ?? '']
    if (response === undefined) throw new Error(`${reference} is not in the document`)
    return response
  }

  function bodyFaults({ content = {} }: DocumentedResponse, { body, headers, status }: Exchange['answer']): string[] {
    if (status === 304 || Object.keys(content).length === 0) return body === undefined ? [] : ['no body is documented']
    const type = headers.get('content-type')?.split(';')[0]?.trim() ?? ''
    const media = content[type]
    if (media === undefined) return [`the type of the body, "${type}", is not documented`]
    if (media.schema === undefined) return []
    const validate = validatorOf(media.schema)
    if (validate(body)) return []
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath === '' ? '/' : instancePath} ${message} ${JSON.stringify(params)}`,
    )
  }

  function validatorOf(schema: object): ValidateFunction {
    const known = validators.get(schema)
    if (known !== undefined) return known
    const made = ajv.compile({ ...schema, components: document.components })
    validators.set(schema, made)
    return made
  }
}

/** Headers whose presence the document decides. Those of a dry run are not those of the resource. */
function headerFaults(
  { headers: documented = {} }: DocumentedResponse,
  { status, headers, body }: Exchange['answer'],
): string[] {
  const faults = ['cache-control', 'traceparent', 'x-request-id']
    .filter((name) => headers.get(name) === null)
    .map((name) => `the header ${name} is missing, which every answer has`)
  if (body?.dryRun === true) return faults
  const expected = {
    ETag: documented['ETag'] !== undefined,
    // What is done later may have no place yet.
    Location: documented['Location'] !== undefined && (status !== 202 || headers.has('location')),
    Link: documented['Link'] !== undefined && body?.next !== null,
  }
  for (const [name, wanted] of Object.entries(expected)) {
    const there = headers.get(name) !== null
    if (there !== wanted)
      faults.push(`the header ${name} is ${there ? 'there and not documented' : 'documented and missing'}`)
  }
  if (headers.get('idempotency-replayed') !== null && documented['Idempotency-Replayed'] === undefined)
    faults.push('it is a repeated answer, and the document does not take an Idempotency-Key')
  return faults
}

function codeFaults(
  response: DocumentedResponse,
  operation: DocumentedOperation,
  { status, body }: Exchange['answer'],
): string[] {
  const codes = [...(response['x-problem-codes'] ?? []), ...(operation['x-problem-codes']?.[status] ?? [])]
  // Over its limit the API itself answers, without a code.
  if (body?.code === undefined || codes.includes(body.code)) return []
  return [`the code "${body.code}" is not documented for ${status}`]
}

/** What the document demands of a request, and the shop did without. */
function requestFaults({ parameters = [] }: DocumentedOperation, sent: Readonly<Record<string, string>>): string[] {
  return parameters.flatMap((parameter) => {
    const name = '$ref' in parameter ? /([\w-]+)\.required$/.exec(parameter.$ref)?.[1] : undefined
    return name === undefined || sent[name.toLowerCase()] !== undefined
      ? []
      : [`${name} is documented as required and was not sent`]
  })
}
