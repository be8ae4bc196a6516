import { copyEvents } from '#events/copies.ts'
import { mediaEvents } from '#events/media.ts'
import { copyList } from '../copy/copy-list.ts'
import { mediaProjections } from './projections.ts'

/** Uploads, and buyers' copies of books beside them. */
export const recordedFacts = {
  contracts: { ...mediaEvents, ...copyEvents },
  projections: [...mediaProjections, copyList],
}
