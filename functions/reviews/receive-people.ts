import { only } from '#events/contract.ts'
import { personEvents } from '#events/people.ts'
import { dynamoDb } from '#shared/aws/clients.ts'
import { readCommitMessage } from '#shared/bus/read-commit-message.ts'
import { keyTable } from '#shared/personal/key-table.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { setting } from '#shared/settings.ts'
import { forgetPerson } from './person/forget-person.ts'

const keys = keyTable({ client: dynamoDb(), table: setting('KEYS_TABLE') })

/** Nobody's key: asking for it warms the connection. */
export const init = () => keys.read('warm#')

/** Forgets people who asked for it; the only function of the reviews that may delete a key. */
export const handler = queueFunction(async ({ body }) => {
  const { time, events } = readCommitMessage(only(personEvents, 'PersonErased'), body)
  for (const { data } of events) await forgetPerson(keys, data.subject, time)
})
