import { expect } from 'vitest'
import type { EventOf } from '#events/contract.ts'
import type { Decider } from '#shared/event-store/decider.ts'

/**
 * A rule in three steps: what happened, what is asked, what is recorded.
 * After every accepted command it decides once more on what was recorded: a retried command must add nothing or be
 * refused.
 *
 * @example given(order, created).when({ type: 'ApproveOrder', payBy }).emits({ type: 'OrderApproved', data: { payBy } })
 */
export function given<State, Command, E extends EventOf<string, unknown>, Refusal extends string>(
  decider: Decider<State, Command, E, Refusal>,
  ...past: readonly E[]
) {
  const after = (events: readonly E[], start = decider.initial) =>
    events.reduce(
      (state, event, index) =>
        decider.evolve(state, event, { stream: `${decider.type}#test`, number: index + 1, time: index + 1 }),
      start,
    )
  return {
    when(command: Command) {
      const state = after(past)
      const decision = decider.decide(state, command)
      return {
        emits(...expected: readonly E[]): void {
          expect(decision).toEqual({ accepted: expected })
          const repeated = decider.decide(after(expected, state), command)
          if ('accepted' in repeated) expect(repeated.accepted, 'the command once more').toEqual([])
        },
        /** For a command that only its command id tells from its repetition: two deliveries of ten pieces are twenty. */
        emitsEveryTime(...expected: readonly E[]): void {
          expect(decision).toEqual({ accepted: expected })
          expect(decider.decide(after(expected, state), command), 'the command once more').toEqual(decision)
        },
        refuses(refusal: Refusal): void {
          expect(decision).toEqual({ refused: refusal, detail: expect.any(String) })
        },
      }
    },
  }
}
