import { UsageError } from '../command-line.ts'

/** A name as files, types, values and sentences write it. */
export type Name = {
  /** `gift-message` */
  readonly kebab: string
  /** `GiftMessage` */
  readonly pascal: string
  /** `giftMessage` */
  readonly camel: string
  /** `gift message` */
  readonly words: string
}

/** @throws UsageError if it is not kebab case. */
export function nameOf(kebab: string): Name {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(kebab)) throw new UsageError(`${kebab} is no name like gift-message`)
  const pascal = kebab.replace(/(^|-)(\w)/g, (_match, _dash, letter: string) => letter.toUpperCase())
  return {
    kebab,
    pascal,
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    words: kebab.replaceAll('-', ' '),
  }
}
