/** What the parent asks of its child: one piece of work, answered once. */
export interface ChildRequest<Work> {
  readonly work: Work
  /** Resident memory at which the process gives up, bytes. */
  readonly memoryLimit: number
}

/** After `out-of-memory` the process still works and wants to be killed. */
export type ChildAnswer<Answer> =
  | { readonly outcome: 'done'; readonly answer: Answer }
  | { readonly outcome: 'out-of-memory' }
