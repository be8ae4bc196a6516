import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { laptopCredentials } from '#local/engines/clients.ts'
import { type DynamoDbEngine, startDynamoDb } from '#local/engines/dynamodb.ts'
import { type Meter, meter } from './meter.ts'
import type { Observe } from './observe.ts'
import { domain, metadata } from './payload.ts'
import type { EventStoreSystem, Setting } from './system.ts'

/** One DynamoDB Local for all systems of a run, and a meter over it. */
export interface Ground {
  readonly meter: Meter
  /** Connects a system to tables of its own and creates them. */
  connect<S extends Pick<EventStoreSystem, 'createTables'>>(
    system: (setting: Setting) => S,
    observe?: Observe,
  ): Promise<S>
  stop(): Promise<void>
}

export async function ground(): Promise<Ground> {
  const engine: DynamoDbEngine = await startDynamoDb({ inMemory: true })
  const connection = { endpoint: engine.endpoint, region: 'eu-central-1', credentials: { ...laptopCredentials } }
  const client = new DynamoDBClient(connection)
  let connected = 0
  return {
    meter: meter(client),
    async connect(system, observe = () => undefined) {
      connected += 1
      const made = system({ connection, observe, prefix: `bench${connected}`, domain, metadata })
      await made.createTables()
      return made
    },
    async stop() {
      client.destroy()
      await engine.stop()
    },
  }
}
