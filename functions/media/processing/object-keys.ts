import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { type MediaKind, mediaKinds } from '#events/media.ts'
import { type MediaId, mediaId } from '#events/vocabulary.ts'
import type { RenditionFormat } from '../picture/presets.ts'

/** Where an upload lies in the uploads bucket: its kind decides who hears of it; never named after the uploader's file. */
export function uploadKey(kind: MediaKind, id: MediaId): string {
  return `${kind}/${id}`
}

/** The media that an uploaded object belongs to; undefined for a key that we did not make. */
export function mediaOfKey(key: string): MediaId | undefined {
  const [kind, name, ...more] = key.split('/')
  if (more.length > 0 || !mediaKinds.some((it) => it === kind)) return undefined
  const { success, output } = v.safeParse(mediaId, name)
  return success ? output : undefined
}

/**
 * Where a rendition lies in the renditions bucket. The name is made from the content, so that it may be cached for
 * ever, and putting it twice changes nothing.
 */
export function renditionKey(id: MediaId, width: number, format: RenditionFormat, content: Uint8Array): string {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16)
  return `${id}/${digest}-${width}.${extensions[format]}`
}

const extensions: Readonly<Record<RenditionFormat, string>> = { avif: 'avif', webp: 'webp', jpeg: 'jpg' }
