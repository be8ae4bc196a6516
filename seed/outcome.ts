import type { Metadata } from '#shared/event-store/commit.ts'
import type { ExecuteResult } from '#shared/event-store/execute.ts'

/** Who did it, in the commits of a seeded shop. */
export function seedMetadata(actor: string): Metadata {
  return {
    actor: `process:seed-${actor}`,
    correlationId: '0'.repeat(31).concat('1'),
    causationId: 'seed',
    spanId: '0'.repeat(15).concat('1'),
  }
}

/** The state behind a command. @throws where the seed asked for what the shop refuses. */
export async function accepted<State>(
  result: ExecuteResult<State, unknown, string> | Promise<ExecuteResult<State, unknown, string>>,
): Promise<State> {
  const ended = await result
  if (ended.outcome === 'accepted') return ended.state
  throw new Error(ended.outcome === 'refused' ? `${ended.refusal}: ${ended.detail}` : ended.outcome)
}
