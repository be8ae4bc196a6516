import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'

/** Waits for a write. False if its condition did not hold; throws everything else. */
export async function unlessRefused(write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}
