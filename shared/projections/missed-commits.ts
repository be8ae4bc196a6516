/** Commits of a stream that never came: their messages are in the dead-letter queue, from where they can be redriven. */
export class MissedCommitsError extends Error {
  override readonly name = 'MissedCommitsError'

  constructor(stream: string, from: number, to: number) {
    super(`${stream}: commits ${from} to ${to} have not arrived`)
  }
}

/** Stands in for the store in a subscriber's projector: another service's table is not ours to read. */
export const noStore = {
  async range(stream: string, from: number, to: number): Promise<never> {
    throw new MissedCommitsError(stream, from, to)
  },
}
