import { createHash } from 'node:crypto'
import { type ApiDocument, readApiDocument } from './api-document.ts'
import { html, Markup } from './markup.ts'
import { operationView, type Place } from './operation-view.ts'
import { prose } from './prose.ts'
import { schemaView } from './schema-view.ts'
import { script } from './script.ts'
import { style } from './style.ts'

/** What the page may do: show its own style, run its own script, and nothing else, not even ask the shop. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src '${hashSource(style)}'`,
  `script-src '${hashSource(script)}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The reference of the API as one page of HTML that needs nothing else, neither files nor a network. */
export function documentationPage(source: unknown): string {
  const document = readApiDocument(source)
  const { info, tags, components } = document
  const places = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): Place => ({ method, path, operation })),
  )
  const groups = tags.map((tag) => ({
    ...tag,
    places: places.filter(({ operation }) => operation.tags[0] === tag.name),
  }))
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title} API</title><style>${new Markup(style)}</style></head>
<body><input type="checkbox" id="menu"><label class="burger" for="menu">Routes</label>
<nav aria-label="Routes"><h1><a href="#top">${info.title}</a> <small>${info.version}</small></h1>
<input id="find" type="search" placeholder="Find a route  ( / )" aria-label="Find a route">
${groups.map(
  ({ name, places: own }) =>
    html`<section><h2><a href="#${slug(name)}">${name}</a></h2><ul>${own.map(entry)}</ul></section>`,
)}
<section><h2><a href="#schemas">Schemas</a></h2><ul>${Object.keys(components.schemas).map(
    (name) => html`<li><a href="#schema-${name}">${name}</a></li>`,
  )}</ul></section></nav>
<main id="top"><header><h1>${info.title} API</h1>${prose(info.description)}
<p><a href="/v1/openapi.json">OpenAPI 3.1 document</a></p></header>
${groups.map(
  ({ name, description, places: own }) =>
    html`<h2 id="${slug(name)}">${name}</h2>${prose(description)}${own.map((place) => operationView(place, document))}`,
)}
<h2 id="schemas">Schemas</h2>${schemas(document)}
</main><script>${new Markup(script)}</script></body></html>
`.text
}

function entry({ method, operation }: Place): Markup {
  return html`<li><a href="#${operation.operationId}"><span class="method ${method}">${method}</span><span>${operation.summary}</span></a></li>`
}

function schemas({ components }: ApiDocument): Markup {
  return html`${Object.entries(components.schemas).map(
    ([name, schema]) =>
      html`<section class="schema" id="schema-${name}"><h3><a href="#schema-${name}">${name}</a></h3>${schemaView(schema)}</section>`,
  )}`
}

function slug(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]+/g, '-')
}

function hashSource(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
