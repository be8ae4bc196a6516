import { type LicenceMark, licenceSentence } from '../licence-mark.ts'
import { asciiXml } from './document-text.ts'
import { unused } from './mark-chapter.ts'
import type { EpubPackage } from './read-package.ts'

/** The package document with the licence in its metadata, and a page for it in manifest and spine, behind the last chapter. */
export function markPackage(
  { document, ends, ids, prefix }: EpubPackage,
  mark: LicenceMark,
  licenceHref: string,
): Buffer {
  const id = unused('storefold-licence', ids)
  const rights = `<dc:rights xmlns:dc="http://purl.org/dc/elements/1.1/">${asciiXml(licenceSentence(mark))}</dc:rights>`
  return document.withInsertions([
    { at: ends.metadata, ascii: rights },
    {
      at: ends.manifest,
      ascii: `<${prefix}item id="${id}" href="${licenceHref}" media-type="application/xhtml+xml"/>`,
    },
    { at: ends.spine, ascii: `<${prefix}itemref idref="${id}"/>` },
  ])
}
