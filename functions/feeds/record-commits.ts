import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { messagesFunction } from '#shared/queue/queue-function.ts'
import { setting } from '#shared/settings.ts'
import { feedLog } from './feed/feed-log.ts'
import { recorder } from './feed/record.ts'

const client = dynamoDb()
const table = setting('FEED_TABLE')

export const init = () => warm(client, table, 'number')

/** Writes what all services publish into the feed. */
export const handler = messagesFunction(recorder(feedLog({ client, table })))
