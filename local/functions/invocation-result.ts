type Failure = { readonly errorType: string; readonly errorMessage: string }

/** How an invocation ended; everything but `success` is what Lambda calls a function error. */
export type InvocationResult =
  | { readonly kind: 'success' /** JSON of what the handler returned. */; readonly payload: string }
  | ({ readonly kind: 'failed' } & Failure)
  | ({ readonly kind: 'timed-out' } & Failure)
  | ({ readonly kind: 'crashed' } & Failure)
  | ({ readonly kind: 'init-failed' } & Failure)
