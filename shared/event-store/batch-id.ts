import { randomBytes } from 'node:crypto'

const prefix = 'batch:'

/** The command id of a commit that several commands made together: of this attempt, and never looked for again. */
export function newBatchId(): string {
  return `${prefix}${randomBytes(12).toString('base64url')}`
}

/** True for the id of a batch. No other command id begins like one: they are hashes, or begin with their own source. */
export function isBatchId(commandId: string): boolean {
  return commandId.startsWith(prefix)
}
