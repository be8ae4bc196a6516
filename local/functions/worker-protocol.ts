/** What a worker is told about its function when it starts. */
export type WorkerSettings = {
  readonly codeDirectory: string
  readonly handler: string
  readonly functionName: string
  readonly functionArn: string
  readonly memoryMb: number
  readonly logStreamName: string
}

/** One invocation, as sent to a worker: the event as JSON, the deadline in milliseconds since 1970. */
export type Invocation = { readonly requestId: string; readonly event: string; readonly deadline: number }

type Described = { readonly errorType: string; readonly errorMessage: string; readonly stack: string }

/** What a worker says. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'init-failed' } & Described)
  | { readonly kind: 'result'; readonly payload: string }
  /** DynamoDB took a write: there is something new in a table's stream. */
  | { readonly kind: 'wrote' }
  | ({ readonly kind: 'error' } & Described)
  | { readonly kind: 'log'; readonly level: string; readonly text: string; readonly requestId: string | undefined }
