import { newEntry, storedEntry, writeArchive } from '#functions/media/ebook/epub/write-archive.ts'

export type Files = Readonly<Record<string, string | Uint8Array>>

/** An archive of these files in this order; `mimetype` stored. */
export function archive(files: Files): Buffer {
  return writeArchive(
    Object.entries(files).map(([path, content]) => {
      const bytes = Buffer.from(content)
      return path === 'mimetype' ? storedEntry(path, bytes) : newEntry(path, bytes)
    }),
  )
}

const container = (path: string) => `<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="${path}" media-type="application/oebps-package+xml"/></rootfiles></container>`

/** A valid EPUB 3 in nested folders: a chapter with a prefix for its elements, one with everything that misleads a search for </body>. */
export const epub3: Files = {
  mimetype: 'application/epub+zip',
  'META-INF/container.xml': container('EPUB/book/package.opf'),
  'EPUB/book/package.opf': `<?xml version="1.0" encoding="UTF-8"?>
<opf:package xmlns:opf="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="uid" xml:lang="en">
<opf:metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="uid">urn:uuid:b0f6c8a2-8d0f-4d41-9b2d-7b2a9a3c1f11</dc:identifier><dc:title>The Book &amp; its Tests</dc:title><dc:language>en</dc:language><opf:meta property="dcterms:modified">2026-11-28T00:00:00Z</opf:meta></opf:metadata>
<opf:manifest><opf:item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><opf:item id="c1" href="text/chapter%2Done.xhtml" media-type="application/xhtml+xml"/><opf:item id="c2" href="text/two.xhtml" media-type="application/xhtml+xml"/></opf:manifest>
<opf:spine><opf:itemref idref="nav"/><opf:itemref idref="c1"/><opf:itemref idref="c2"/></opf:spine>
</opf:package>`,
  'EPUB/book/nav.xhtml': `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>Contents</title></head><body><nav epub:type="toc"><ol><li><a href="text/chapter%2Done.xhtml">One</a></li><li><a href="text/two.xhtml">Two</a></li></ol></nav></body></html>`,
  'EPUB/book/text/chapter-one.xhtml': `<?xml version="1.0" encoding="UTF-8"?>
<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>One</h:title></h:head><h:body><h:p>Ein Käfer, 一只甲虫 und ein 🐞.</h:p></h:body></h:html>`,
  'EPUB/book/text/two.xhtml': `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Two</title><style><![CDATA[/* </body> */]]></style></head><body title="&lt;/body>"><!-- </body> --><p><![CDATA[</body>]]> the end</p></body
></html><!-- </body> -->`,
}

/** A valid EPUB 2 with named entities of its document type. */
export const epub2: Files = {
  mimetype: 'application/epub+zip',
  'META-INF/container.xml': container('OEBPS/content.opf'),
  'OEBPS/content.opf': `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="uid"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="uid">urn:isbn:9780000000002</dc:identifier><dc:title>Old Book</dc:title><dc:language>en</dc:language></metadata><manifest><item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/><item id="c1" href="one.xhtml" media-type="application/xhtml+xml"/></manifest><spine toc="ncx"><itemref idref="c1"/></spine></package>`,
  'OEBPS/toc.ncx': `<?xml version="1.0" encoding="UTF-8"?>
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head><meta name="dtb:uid" content="urn:isbn:9780000000002"/></head><docTitle><text>Old Book</text></docTitle><navMap><navPoint id="n1" playOrder="1"><navLabel><text>One</text></navLabel><content src="one.xhtml"/></navPoint></navMap></ncx>`,
  'OEBPS/one.xhtml': `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"><head><title>One</title></head><body><p>Once&nbsp;upon a time</p></body></html>`,
}
