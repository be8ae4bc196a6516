import { EpubProblem } from './epub-problem.ts'
import type { ArchiveEntry } from './read-archive.ts'
import { textAt } from './read-package.ts'
import { walkXml } from './walk-xml.ts'

/** Ways to make a font useless outside of its book; the text is in the clear (EPUB 3.3, 4.4, and Adobe's older one). */
const fontObfuscation = new Set(['http://www.idpf.org/2008/embedding', 'http://ns.adobe.com/pdf/enc#RC'])

/** @throws EpubProblem for books under digital rights management, whose chapters cannot be read without a key. */
export function refuseProtected(entries: ReadonlyMap<string, ArchiveEntry>): void {
  if (!entries.has('META-INF/encryption.xml')) return
  walkXml(textAt(entries, 'META-INF/encryption.xml').text, {
    onOpen({ local, attributes, parent }) {
      const algorithm = attributes['Algorithm'] ?? ''
      // A key that is encrypted itself has a method too, and is a sign of protection all the same.
      if (local === 'EncryptionMethod' && (parent?.local !== 'EncryptedData' || !fontObfuscation.has(algorithm))) {
        throw new EpubProblem('encrypted', 'The EPUB is under copy protection. Export it without.')
      }
    },
  })
}
