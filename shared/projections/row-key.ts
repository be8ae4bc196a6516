/** Where a row lies in the read table. */
export interface RowKey {
  readonly partition: string
  readonly sort: string
}

/** Sorts behind every sort key, and behind all that begin with the text before it: no key holds the last code point. */
export const afterAll = '\u{10ffff}'

/** Generation that the rows of every projection begin with. */
export const firstGeneration = 1

/** A projection whose rows of one generation are meant; the read table knows which one is live (generations.ts). */
export type InGeneration<P> = P & { readonly generation: number }

/** The projection over its rows of a generation. */
export function inGeneration<P extends object>(projection: P, generation: number): InGeneration<P> {
  return { ...projection, generation }
}

/** Partition key in the read table: projection and generation come first, so that generations never mix. */
export function qualified({ name, generation }: InGeneration<{ readonly name: string }>, partition: string): string {
  return `${name}@${generation}#${partition}`
}
