import type { EventContracts } from '#events/contract.ts'
import { noStore } from '#shared/projections/missed-commits.ts'
import { type ProjectorOptions, projector } from '#shared/projections/project.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { readCommitMessage } from './read-commit-message.ts'

/**
 * The Lambda handler of a subscriber that keeps rows of its own from another service's commits, one row per stream.
 * Order per stream comes from the FIFO queue; a commit that is missing before a message fails the message, whose
 * dead-letter queue then holds the rest in order.
 */
export function subscriberFunction<C extends EventContracts>({
  contracts,
  ...options
}: Omit<ProjectorOptions<C>, 'store'> & { readonly contracts: C }) {
  const project = projector({ ...options, store: noStore })
  return queueFunction(async ({ body }) => {
    const commit = readCommitMessage(contracts, body)
    await project(commit.stream, [commit])
  })
}
