import { tableCapability } from './capability.ts'

// What functions do with the table of deliveries to webhooks.

const onDeliveries = (...actions: string[]) => tableCapability('DELIVERIES_TABLE', actions)

/** Records planned deliveries. */
export const plansDeliveries = onDeliveries('dynamodb:PutItem')

/** Records the outcome of deliveries, and which webhooks fail. */
export const tracksDeliveries = onDeliveries(
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
)

/** Records deliveries to repeat, and keeps the key that secrets are derived from. */
export const repeatsDeliveries = onDeliveries('dynamodb:GetItem', 'dynamodb:PutItem')

/** Reads deliveries, but not the key that secrets are derived from, which is in this table too. */
export const showsDeliveries = tableCapability('DELIVERIES_TABLE', ['dynamodb:Query', 'dynamodb:GetItem'], {
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['deliveries#*', 'failing'] },
})
