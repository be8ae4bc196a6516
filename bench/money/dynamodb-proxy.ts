import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { laptopCredentials } from '#local/engines/clients.ts'
import { type Charge, pricing } from '../event-store/pricing.ts'

/** An address for DynamoDB behind which requests are charged. */
export interface DynamoDbProxy {
  readonly endpoint: string
  stop(): Promise<void>
}

/** What DynamoDB said no to: it is passed on to who asked. */
class Refusal extends Error {
  readonly answer: Answer

  constructor(answer: Answer) {
    super(answer.text)
    this.answer = answer
  }
}

interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly text: string
}

/**
 * Stands between functions and DynamoDB and charges each request that passes, while `charging()`. Two functions that write
 * one item at once blur each other's figures; a refused write is charged as the service does.
 */
export async function dynamoDbProxy(engine: string, charge: Charge, charging: () => boolean): Promise<DynamoDbProxy> {
  const client = new DynamoDBClient({
    endpoint: engine,
    region: 'eu-central-1',
    credentials: { ...laptopCredentials },
  })
  const charged = pricing(client)
  const server = createServer((message, response) => {
    pass(message, response).catch((error: Error) => response.destroy(error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    async stop() {
      client.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  async function pass(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await buffer(message)).toString()
    const operation = String(message.headers['x-amz-target']).split('.').at(-1) ?? ''
    const { status, headers, text: answered } = await answerTo(operation, text, message.headers)
    response.writeHead(status, headers).end(answered)
  }

  async function answerTo(operation: string, text: string, headers: IncomingMessage['headers']): Promise<Answer> {
    const input = parsed(text)
    // Without it nobody can tell what a filtered page had read.
    const body = operation === 'Query' || operation === 'Scan' ? withCapacity(text) : text
    if (!charging()) return forward(body, headers)
    let answer: Answer | undefined
    const send = async () => {
      answer = await forward(body, headers)
      if (answer.status !== 200) throw new Refusal(answer)
      return parsed(answer.text)
    }
    try {
      await charged({ operation, input, send }, charge)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
    if (answer === undefined) throw new Error(`${operation} was charged, but not sent`)
    return answer
  }

  async function forward(body: string, headers: IncomingMessage['headers']): Promise<Answer> {
    const asked = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      ownHeaders.has(name) ? [] : [[name, String(value)]],
    )
    const response = await fetch(engine, { method: 'POST', headers: Object.fromEntries(asked), body })
    const given = [...response.headers].filter(([name]) => !ownHeaders.has(name))
    return { status: response.status, headers: Object.fromEntries(given), text: await response.text() }
  }
}

/** Headers of a connection, not of what is said over it. */
const ownHeaders = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive', 'expect'])

function withCapacity(text: string): string {
  return JSON.stringify({ ...JSON.parse(text), ReturnConsumedCapacity: 'TOTAL' })
}

/** The protocol's JSON as the SDK has it: binary values are bytes. */
function parsed(text: string): unknown {
  return JSON.parse(text, (name, value: unknown) => {
    if (name === 'B' && typeof value === 'string') return Buffer.from(value, 'base64')
    if (name === 'BS' && Array.isArray(value)) return value.map((entry) => Buffer.from(String(entry), 'base64'))
    return value
  })
}
