import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { keyTable } from '#shared/personal/key-table.ts'
import { setting } from '#shared/settings.ts'
import { erasePerson } from './person/erase-person.ts'
import { personStreams } from './streams.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const people = personStreams({ client, table: eventsTable })
const keys = keyTable({ client, table: setting('KEYS_TABLE') })

export const init = () => warm(client, eventsTable, 'number')

/** Forgets people who ask for it; the only function that may delete a key. */
export const handler = httpFunction({ 'POST /v1/me/erase': erasePerson({ people, keys }) })
