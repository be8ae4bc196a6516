import { html, Markup } from './markup.ts'

/** What our own texts use of CommonMark: paragraphs, **strong** and `code`. */
export function prose(text: string): Markup {
  return html`${text.split(/\n{2,}/).map((paragraph) => html`<p>${inline(paragraph)}</p>`)}`
}

/** The same, of a text that is one paragraph. */
export function inline(text: string): Markup {
  const { text: escaped } = html`${text}`
  return new Markup(escaped.replace(/`([^`]+)`/g, '<code>$1</code>').replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>'))
}
