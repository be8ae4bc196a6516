/** A schema, or a reference to one. */
type Schema = Readonly<Record<string, unknown>>

export interface DocumentedResponse {
  readonly headers?: Readonly<Record<string, object>>
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
  readonly 'x-problem-codes'?: readonly string[]
}

export interface DocumentedOperation {
  readonly parameters?: readonly ({ readonly $ref: string } | { readonly name: string; readonly in: string })[]
  readonly responses: Readonly<Record<string, DocumentedResponse | { readonly $ref: string }>>
  readonly 'x-problem-codes'?: Readonly<Record<string, readonly string[]>>
  /** Nobody has written its answers down yet. */
  readonly 'x-undescribed'?: true
}

/** What the tests read of an OpenAPI document of ours. */
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly responses: Readonly<Record<string, DocumentedResponse>>
  }
}

/** Finds the operation of a request, with its route key; undefined where the document has none. */
export function documentedRoutes({ paths }: OpenApiDocument) {
  // A path without parameters goes before one with them, as API Gateway chooses.
  const templates = Object.keys(paths)
    .sort((a, b) => a.split('{').length - b.split('{').length)
    .map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`) }))
  return (
    method: string,
    path: string,
  ): { readonly key: string; readonly operation: DocumentedOperation } | undefined => {
    const plain = path.split('?')[0] ?? ''
    for (const template of templates) {
      const operation = template.pattern.test(plain) ? paths[template.path]?.[method.toLowerCase()] : undefined
      if (operation !== undefined) return { key: `${method} ${template.path}`, operation }
    }
    return undefined
  }
}
