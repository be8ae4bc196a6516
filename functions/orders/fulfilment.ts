import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { kms } from '#shared/aws/kms.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { dataKeys } from '#shared/personal/data-keys.ts'
import { keyTable } from '#shared/personal/key-table.ts'
import { personalData } from '#shared/personal/personal-data.ts'
import { setting } from '#shared/settings.ts'
import { fulfilOrder } from './http/fulfil-order.ts'
import { orderStreams } from './streams.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const orders = orderStreams({ client, table: eventsTable })
const keys = keyTable({ client, table: setting('KEYS_TABLE') })
const people = personalData({ keys, dataKeys: dataKeys({ kms: kms(), masterKey: setting('MASTER_KEY'), keys }) })

export const init = () => Promise.all([warm(client, eventsTable, 'number'), people.prepare()])

/** What the warehouse does with orders, over HTTP. */
export const handler = httpFunction(fulfilOrder({ orders, people }))
