import type { PersonEvent } from '#events/people.ts'
import { accept, type Decider } from '#shared/event-store/decider.ts'

/** What a person has asked for. */
interface Person {
  /** Highest generation of their keys that is erased (key-table.ts); -1 where they never asked. */
  readonly erased: number
}

interface ErasePerson {
  readonly type: 'ErasePerson'
  readonly subject: string
  /** Generation of the key that the person has; 0 for none. */
  readonly generation: number
}

/** A person and their wish to be forgotten. It is recorded once per key: asking again without a new key adds nothing. */
export const person: Decider<Person, ErasePerson, PersonEvent, never> = {
  type: 'person',
  initial: { erased: -1 },
  evolve: (_, { data }) => ({ erased: data.generation }),
  decide: ({ erased }, { subject, generation }) =>
    generation > erased ? accept({ type: 'PersonErased', data: { subject, generation } }) : accept(),
}
