/** HTML that is safe to put into a page: made by `html`, or written by us. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What `html` takes between its pieces: texts are escaped, markup is not, lists are joined, undefined is nothing. */
type Content = string | number | Markup | undefined | readonly Content[]

/** HTML with everything escaped that was not HTML already. */
export function html(pieces: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(pieces.map((piece, index) => piece + rendered(contents[index])).join(''))
}

function rendered(content: Content): string {
  if (content === undefined) return ''
  if (content instanceof Markup) return content.text
  if (typeof content === 'object') return content.map(rendered).join('')
  return String(content).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
