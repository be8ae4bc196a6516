/** One fault of a request's body or query: RFC 6901 pointer, a code, a sentence. */
export interface FieldError {
  readonly pointer: string
  readonly code: string
  readonly detail: string
}

/** Members of a problem beside the standard ones. */
interface ProblemExtras {
  readonly errors?: readonly FieldError[]
  readonly currentVersion?: number
  readonly state?: string
  readonly allowedCommands?: readonly string[]
  /** Seconds after which a repetition may succeed; also sent as the Retry-After header. */
  readonly retryAfter?: number
}

/** An answer that is an error: RFC 9457 problem details with a `code` that clients switch on. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly code: string
  readonly extras: ProblemExtras
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    detail: string,
    extras: ProblemExtras = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail)
    this.status = status
    this.code = code
    this.extras = extras
    this.headers = extras.retryAfter === undefined ? headers : { ...headers, 'retry-after': String(extras.retryAfter) }
  }

  /** The body of the answer. `instance` is the request's path. */
  toJSON(instance: string, traceId: string): Record<string, unknown> {
    return {
      type: `urn:storefold:problem:${this.code}`,
      title: sentence(this.code),
      status: this.status,
      detail: this.message,
      instance,
      code: this.code,
      traceId,
      ...this.extras,
    }
  }
}

/** The problems of a table that has the HTTP status of each code: no other code compiles. */
export function problemsIn<Code extends string>(statusOf: Readonly<Record<Code, number>>) {
  return {
    /** A problem, to be thrown. `detail` is a sentence for the caller. */
    problem(code: Code, detail: string, extras?: ProblemExtras, headers?: Readonly<Record<string, string>>): Problem {
      return new Problem(statusOf[code], code, detail, extras, headers)
    },

    /** Codes by status, as the OpenAPI document lists them. */
    codes(...wanted: readonly Code[]): Record<number, string[]> {
      return codesByStatus(Object.fromEntries(wanted.map((code) => [code, statusOf[code]])))
    },
  }
}

/** Codes by status, out of a table of codes. */
export function codesByStatus(statusOf: Readonly<Record<string, number>>): Record<number, string[]> {
  const codes: Record<number, string[]> = {}
  for (const [code, status] of Object.entries(statusOf)) codes[status] = [...(codes[status] ?? []), code]
  return codes
}

function sentence(code: string): string {
  const words = code.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
