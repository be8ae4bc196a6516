import type { LicenceMark } from '../licence-mark.ts'
import { oneLine } from '../licence-mark.ts'
import { asciiXml } from './document-text.ts'
import { hiddenCode } from './hidden-code.ts'

const doctypes = {
  2: '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">',
  3: '<!DOCTYPE html>',
} as const

/** The page that tells a reader whose copy this is; valid in the EPUB version at hand. */
export function licencePage({ licensee, order, date, code }: LicenceMark, version: number): Buffer {
  const text = (value: string) => asciiXml(oneLine(value))
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>
${doctypes[version === 3 ? 3 : 2]}
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en">
<head><title>Licence</title></head>
<body>
<h1>Licence</h1>
<p>This copy is licensed to ${text(licensee)}.</p>
<p>Order ${text(order)}, ${text(date)}</p>
<p>Copy ${text(code)}</p>
<div>${asciiXml(hiddenCode(code))}</div>
</body>
</html>
`,
  )
}
