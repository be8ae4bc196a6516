import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { KMSClient } from '@aws-sdk/client-kms'
import { productStreams, stockStreams } from '#functions/catalog/streams.ts'
import { orderStreams } from '#functions/orders/streams.ts'
import { reviewStreams } from '#functions/reviews/streams.ts'
import type { ShopDetails } from '#local/run/shop-details.ts'
import { dataKeys } from '#shared/personal/data-keys.ts'
import { keyTable } from '#shared/personal/key-table.ts'
import { personalData } from '#shared/personal/personal-data.ts'

export type Services = ReturnType<typeof openServices>

/**
 * The aggregates of a running shop with a clock of the caller's: what they decide is recorded as of its time, which a
 * request over HTTP could not say. They use what the shop's own functions use: its tables, its keys.
 */
export function openServices(shop: ShopDetails, now: () => number) {
  const { region, credentials, endpoints } = shop
  const client = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials })
  const kms = new KMSClient({ endpoint: endpoints.kms, region, credentials })
  const settings = (entry: string, name: string) => {
    const value = shop.environments[entry]?.[name]
    if (value === undefined) throw new Error(`the shop's ${entry} has no ${name}: start the shop of this version first`)
    return value
  }
  const peopleOf = (entry: string) => {
    const keys = keyTable({ client, table: settings(entry, 'KEYS_TABLE') })
    return personalData({ keys, dataKeys: dataKeys({ kms, masterKey: settings(entry, 'MASTER_KEY'), keys }) })
  }
  const catalog = settings('functions/catalog/commands.ts', 'EVENTS_TABLE')
  return {
    products: productStreams({ client, table: catalog, now }),
    stock: stockStreams({ client, table: catalog, now }),
    orders: orderStreams({ client, table: settings('functions/orders/commands.ts', 'EVENTS_TABLE'), now }),
    reviews: reviewStreams({ client, table: settings('functions/reviews/commands.ts', 'EVENTS_TABLE'), now }),
    buyers: peopleOf('functions/orders/commands.ts'),
    reviewers: peopleOf('functions/reviews/commands.ts'),
    close() {
      client.destroy()
      kms.destroy()
    },
  }
}
