import type { Item } from '#shared/event-store/commit.ts'
import { encodeKey, firstGeneration, isAbsent } from './row-key.ts'

/** Which generations of a projection's rows there are. */
export interface Generations {
  /** The one that is read. */
  readonly live: number
  /** One that is kept up to date beside it: being built, or kept for a rollback. */
  readonly other?: number
  /** Highest number ever given, so that none is given twice. */
  readonly highest: number
  /** Version of the fold that made the live rows, and the others. */
  readonly liveFold: number
  readonly otherFold?: number
  /** The rebuild that `other` belongs to. */
  readonly rebuild?: string
}

export function generationsKey(name: string): Item {
  return encodeKey({ partition: 'projection', sort: name })
}

/** The item is `g` live, `o` other, `n` highest, `gf` and `of` the versions of their folds, `r` the rebuild. */
export function decodeGenerations(item: Item | undefined): Generations {
  const number = (name: string) => (item?.[name]?.N === undefined ? undefined : Number(item[name].N))
  const live = number('g') ?? firstGeneration
  const other = number('o')
  const otherFold = number('of')
  const rebuild = item?.['r']?.S
  return {
    live,
    highest: number('n') ?? live,
    liveFold: number('gf') ?? 1,
    ...(other === undefined ? {} : { other }),
    ...(otherFold === undefined ? {} : { otherFold }),
    ...(rebuild === undefined ? {} : { rebuild }),
  }
}

/** The item of the generations of a projection. */
export function encodeGenerations(name: string, generations: Generations): Item {
  const { live, other, highest, liveFold, otherFold, rebuild } = generations
  return {
    ...generationsKey(name),
    g: { N: String(live) },
    n: { N: String(highest) },
    gf: { N: String(liveFold) },
    ...(other === undefined ? {} : { o: { N: String(other) } }),
    ...(otherFold === undefined ? {} : { of: { N: String(otherFold) } }),
    ...(rebuild === undefined ? {} : { r: { S: rebuild } }),
  }
}

/** The condition that the generations still are those that were read. */
export function areUnchanged({ live, highest, rebuild }: Generations) {
  return {
    ConditionExpression: `${isAbsent} OR (g = :g AND n = :n AND ${rebuild === undefined ? 'attribute_not_exists(r)' : 'r = :r'})`,
    ExpressionAttributeValues: {
      ':g': { N: String(live) },
      ':n': { N: String(highest) },
      ...(rebuild === undefined ? {} : { ':r': { S: rebuild } }),
    },
  }
}
