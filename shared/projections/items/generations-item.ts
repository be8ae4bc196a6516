import type { Item } from '#shared/aws/item.ts'
import { encodeKey, firstGeneration, isAbsent } from '../row-key.ts'

/** Which generations of a projection's rows there are. */
export interface Generations {
  /** The one that is read. */
  readonly live: number
  /** One that is kept up to date beside it: being built, or kept for a rollback. */
  readonly other?: number
  /** Highest number ever given, so that none is given twice. */
  readonly highest: number
  /** The fold that made the live rows, and the others; not known of rows that no projector of this code has met. */
  readonly liveFold?: string | undefined
  readonly otherFold?: string | undefined
  /** The rebuild that `other` belongs to. */
  readonly rebuild?: string
}

export function generationsKey(name: string): Item {
  return encodeKey({ partition: 'projection', sort: name })
}

/** The item is `g` live, `o` other, `n` highest, `gf` and `of` their folds, `r` the rebuild. */
export function decodeGenerations(item: Item | undefined): Generations {
  const number = (name: string) => (item?.[name]?.N === undefined ? undefined : Number(item[name].N))
  const live = number('g') ?? firstGeneration
  const other = number('o')
  // A number is a version that was raised by hand, before folds were hashed: equal to no hash.
  const fold = (name: string) => item?.[name]?.S ?? item?.[name]?.N
  const rebuild = item?.['r']?.S
  return {
    live,
    highest: number('n') ?? live,
    liveFold: fold('gf'),
    otherFold: fold('of'),
    other,
    rebuild,
  }
}

/** The item of the generations of a projection. */
export function encodeGenerations(name: string, generations: Generations): Item {
  const { live, other, highest, liveFold, otherFold, rebuild } = generations
  return {
    ...generationsKey(name),
    g: { N: String(live) },
    n: { N: String(highest) },
    ...(liveFold === undefined ? {} : { gf: { S: liveFold } }),
    ...(other === undefined ? {} : { o: { N: String(other) } }),
    ...(otherFold === undefined ? {} : { of: { S: otherFold } }),
    ...(rebuild === undefined ? {} : { r: { S: rebuild } }),
  }
}

/** The condition that the generations still are those that were read: a projector may have noted the fold since. */
export function areUnchanged({ live, highest, rebuild, liveFold }: Generations) {
  const conditions = [
    'g = :g',
    'n = :n',
    rebuild === undefined ? 'attribute_not_exists(r)' : 'r = :r',
    ...(liveFold === undefined ? ['attribute_not_exists(gf)'] : []),
  ]
  return {
    ConditionExpression: `${isAbsent} OR (${conditions.join(' AND ')})`,
    ExpressionAttributeValues: {
      ':g': { N: String(live) },
      ':n': { N: String(highest) },
      ...(rebuild === undefined ? {} : { ':r': { S: rebuild } }),
    },
  }
}
