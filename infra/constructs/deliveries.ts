import { tableCapability } from './capability.ts'

// What functions do with the table of what was sent to webhooks.

const onDeliveries = (...actions: string[]) => tableCapability('DELIVERIES_TABLE', actions)

/** Notes what is to be delivered. */
export const plansDeliveries = onDeliveries('dynamodb:PutItem')

/** Notes what became of deliveries, and which webhooks fail. */
export const tracksDeliveries = onDeliveries(
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
)

/** Notes that something is to be delivered again, and keeps the key that secrets are made from. */
export const repeatsDeliveries = onDeliveries('dynamodb:GetItem', 'dynamodb:PutItem')

/** Shows deliveries; not the key that secrets are made from, which lies in this table too. */
export const showsDeliveries = tableCapability('DELIVERIES_TABLE', ['dynamodb:Query', 'dynamodb:GetItem'], {
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['deliveries#*', 'failing'] },
})
