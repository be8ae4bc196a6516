import type { Verdict } from './verdict.ts'

/** What the parent asks of the rendering process: one picture, answered once. */
export interface RenderRequest {
  readonly picture: Uint8Array
  /** Resident memory at which the process gives up, bytes. */
  readonly memoryLimit: number
}

/** After `out-of-memory` the process still works on the picture and wants to be killed. */
export type RenderAnswer = Verdict | { readonly outcome: 'out-of-memory' }
