/** What the parent asks of the rendering process: one picture, answered with a Verdict. */
export interface RenderRequest {
  readonly picture: Uint8Array
  /** Resident memory at which the process ends itself, bytes. */
  readonly memoryLimit: number
}

/** Exit code of a process that came to its memory limit. */
export const outOfMemoryExitCode = 77
