import type { TestProject } from 'vitest/node'
import { startDynamoDb } from '#local/engines/dynamodb.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Endpoint of the run's DynamoDB Local; each test file makes tables of its own in it. */
    readonly dynamodbEndpoint: string
  }
}

/** Starts one DynamoDB Local in memory for all files of the project; answers what ends it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const engine = await startDynamoDb({ inMemory: true })
  project.provide('dynamodbEndpoint', engine.endpoint)
  return engine.stop
}
