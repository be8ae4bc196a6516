import * as v from 'valibot'
import { type EventsOf, event } from './contract.ts'
import { line } from './vocabulary.ts'

/** What people decide about their own data, in the stream `person#<subject>`. Every service that keeps such data hears of it. */
export const personEvents = {
  /** The person's key up to this generation is to be deleted, and with it whatever was sealed under it. 0: they never had one. */
  PersonErased: event(v.object({ subject: line(128), generation: v.pipe(v.number(), v.integer(), v.minValue(0)) })),
} as const

export type PersonEvent = EventsOf<typeof personEvents>
