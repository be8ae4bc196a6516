import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterEach, expect, test } from 'vitest'
import { createClients } from '#local/engines/clients.ts'
import type { ShopDetails } from '#local/run/shop-details.ts'
import { type Shop, startShop } from '#local/shop.ts'
import { smallAssembly, temporaryFolder } from './small-assembly.ts'

let child: ChildProcess | undefined
let shop: Shop | undefined

afterEach(async () => {
  child?.kill('SIGKILL')
  await shop?.stop()
})

const count = 24

test('after kill -9 nothing that was written is skipped, no engine is left behind, and work in flight is done again', async () => {
  const output = join(temporaryFolder(), 'output')
  writeFileSync(output, '')
  // Each batch takes a while, so that the kill finds some in flight.
  const code = (value: string) => `import { appendFileSync } from 'node:fs'
    export const handler = async ({ Records }) => {
      await new Promise((resolve) => setTimeout(resolve, 150))
      for (const record of Records) appendFileSync(process.env.OUTPUT, ${value} + '\\n')
    }`
  const properties = { Environment: { Variables: { OUTPUT: output } } }
  const assembly = smallAssembly(
    {
      Table: {
        Type: 'AWS::DynamoDB::GlobalTable',
        Properties: {
          KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
          StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        },
      },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 180 } },
      FromTable: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
          FunctionName: { Ref: 'OnRecord' },
          StartingPosition: 'TRIM_HORIZON',
          BatchSize: 2,
        },
      },
      FromQueue: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
          FunctionName: { Ref: 'OnMessage' },
          BatchSize: 2,
        },
      },
    },
    {
      OnRecord: { code: code(`'record ' + record.dynamodb.Keys.p.S`), properties },
      OnMessage: { code: code(`'message ' + record.body`), properties },
    },
  )
  const dataDir = temporaryFolder()
  const processed = () => new Set(readFileSync(output, 'utf8').split('\n').filter(Boolean))

  child = spawn(process.execPath, [join(import.meta.dirname, 'shop-process.ts'), assembly, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.stdout === null) throw new Error('no output')
  await once(child.stdout, 'data')
  const details: ShopDetails = JSON.parse(readFileSync(join(dataDir, 'shop.json'), 'utf8'))
  const clients = createClients(details.endpoints, details.region)
  const QueueUrl = `${details.endpoints.sqs}/000000000000/Small-Queue`
  for (let number = 0; number < count; number += 1) {
    await clients.dynamodb.send(new PutItemCommand({ TableName: 'Small-Table', Item: { p: { S: String(number) } } }))
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: String(number) }))
  }
  await expect.poll(() => processed().size, { timeout: 60_000 }).toBeGreaterThan(4)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(processed().size).toBeLessThan(2 * count)
  await expect.poll(() => listens(details.endpoints.dynamodb), { timeout: 30_000 }).toBe(false)
  await expect.poll(() => listens(details.endpoints.cognito), { timeout: 30_000 }).toBe(false)

  shop = await startShop({ assembly, dataDir })
  await shop.settled(90_000)
  const wanted = Array.from({ length: count }, (_, number) => [`record ${number}`, `message ${number}`]).flat()
  expect([...processed()].sort()).toEqual(wanted.sort())

  await shop.stop()
  expect(existsSync(join(dataDir, 'shop.json'))).toBe(false)
})

function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
