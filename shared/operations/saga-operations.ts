import type { OperationsAnswer, OperationsRequest, SagaReport, SagaStatus } from '#events/operations.ts'

/** What a service that runs sagas lets operators do with them. */
export interface SagaOperations {
  /** The longest unchanged first; all that are not finished where no status is named. */
  readonly list: (status?: SagaStatus) => Promise<readonly SagaReport[]>
  /** Asks again for everything that is open; undefined where there is no such saga. */
  readonly retry: (request: Extract<OperationsRequest, { operation: 'retry-saga' }>) => Promise<SagaReport | undefined>
}

/** Answers for a service with sagas, and for one without. */
export async function answerSagas(
  sagas: SagaOperations | undefined,
  request: Extract<OperationsRequest, { operation: 'list-sagas' | 'retry-saga' }>,
): Promise<OperationsAnswer> {
  if (request.operation === 'list-sagas') {
    return { outcome: 'sagas', sagas: [...((await sagas?.list(request.status)) ?? [])] }
  }
  const saga = await sagas?.retry(request)
  return saga === undefined
    ? { outcome: 'refused', refused: 'no-such-saga', detail: `There is no saga of ${request.orderId}.` }
    : { outcome: 'saga', saga }
}
