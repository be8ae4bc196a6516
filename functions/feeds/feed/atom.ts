import type { CommitMessage } from '#events/commit-message.ts'
import { entryId, type FeedDocument, type FeedEntry } from './feed-document.ts'
import { xmlText } from './xml-text.ts'

export const atomType = 'application/atom+xml'

/** Media type of one CloudEvent in JSON (CloudEvents JSON format 1.0.2, section 3). */
export const cloudEventType = 'application/cloudevents+json'

/**
 * A document as Atom (RFC 4287), newest entry first; `archive` marks a page that never changes (RFC 5005, section 4).
 * An entry's content is the whole message in base64, as RFC 4287, section 4.1.3.3 asks of what is neither text nor XML.
 */
export function atom({ id, title, updated, archived, links, entries }: FeedDocument): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"',
    ' xmlns:archive="http://purl.org/syndication/history/1.0" xmlns:feed="urn:storefold:feed">\n',
    element('id', id),
    element('title', title),
    element('updated', updated),
    '<author><name>Storefold</name></author>\n',
    ...Object.entries(links).map(([rel, href]) => `<link rel="${rel}" href="${xmlText(href)}"/>\n`),
    archived ? '<archive:archive/>\n' : '',
    ...entries.toReversed().map(entry),
    '</feed>\n',
  ].join('')
}

function entry({ position, message }: FeedEntry): string {
  const { source, subject, sequence, time, data } = message
  const types = [...new Set(data.events.map(({ t }) => t))]
  return [
    '<entry>\n',
    element('id', entryId(message)),
    element('title', `${types.join(', ')} of ${subject}`),
    element('updated', time),
    category('urn:storefold:service', source.split('/').at(-1) ?? ''),
    ...types.map((type) => category('urn:storefold:event', type)),
    // Base64 content must have a summary.
    element('summary', `Commit ${sequence} of ${subject}: ${types.join(', ')}`),
    element('feed:position', String(position)),
    `<content type="${cloudEventType}">${base64(message)}</content>\n`,
    '</entry>\n',
  ].join('')
}

function element(name: string, text: string): string {
  return `<${name}>${xmlText(text)}</${name}>\n`
}

function category(scheme: string, term: string): string {
  return `<category scheme="${scheme}" term="${xmlText(term)}"/>\n`
}

function base64(message: CommitMessage): string {
  return Buffer.from(JSON.stringify(message)).toString('base64')
}
