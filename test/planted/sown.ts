import type { Plant } from './plants.ts'

/** The text with the fault in it. Throws where the text has no place for it, or several: then the plant is out of date. */
export function sown({ name, file, search, replacement }: Plant, text: string): string {
  const found = text.split(search).length - 1
  if (found !== 1) throw new Error(`"${name}": the text to replace occurs ${found} times in ${file}, not once`)
  return text.replace(search, () => replacement)
}
