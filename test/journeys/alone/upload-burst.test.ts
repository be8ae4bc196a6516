import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, expect, it } from 'vitest'
import { until } from '#local/shop-client.ts'
import { uploadPicture } from '#local/upload-client.ts'
import { as, shop } from '../shop.ts'

const photograph = readFileSync(join(import.meta.dirname, '../../../local/photos/coffee-cup.jpg'))

/** CI asks for 60; `npm run bench -- media` does 200. */
const uploads = Number(process.env['UPLOADS'] ?? 12)

const dynamodb = new DynamoDBClient({
  endpoint: shop.endpoints.dynamodb,
  region: shop.region,
  credentials: shop.credentials,
})
afterAll(() => dynamodb.destroy())

const onTheLaptop = it.skipIf(shop.dataDir === undefined)

// An emulator starts a process for each concurrent call, and has its tables elsewhere.
onTheLaptop(`${uploads} photographs that come at once become pictures, each once`, { timeout: 300_000 }, async () => {
  const manager = await as('catalog-manager')
  const ids = await Promise.all(Array.from({ length: uploads }, () => uploadPicture(manager, photograph)))
  expect(new Set(ids).size).toBe(uploads)
  for (const id of ids) {
    const { body } = await until(
      () => manager.get(`/v1/media/${id}`),
      (media) => media.body.status === 'ready' || media.body.status === 'rejected',
      240_000,
    )
    expect(body).toMatchObject({ status: 'ready', version: 3 })
    expect(await factsOf(id)).toEqual([['UploadRequested'], ['MediaUploaded'], ['ThumbnailsCreated']])
  }
})

/** What the stream holds: the names of the facts of each commit. */
async function factsOf(id: string): Promise<unknown[]> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: shop.environments['functions/media/api.ts']?.['EVENTS_TABLE'],
      KeyConditionExpression: 'p = :p',
      ExpressionAttributeValues: { ':p': { S: `media#${id}` } },
      ConsistentRead: true,
    }),
  )
  // Snapshots lie between commits, at s + 0.5.
  return Items.filter(({ s }) => Number.isInteger(Number(s?.N))).map(({ k }) => k?.SS)
}
