import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { type EngineClient, EngineError, engineClient } from '#local/engines/engine-client.ts'

const running: { server: Server; client: EngineClient }[] = []
afterEach(() => {
  for (const { server, client } of running.splice(0)) {
    client.destroy()
    server.closeAllConnections()
    server.close()
  }
})

async function askingAn(engine: RequestListener): Promise<EngineClient> {
  const server = createServer(engine).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = engineClient(`http://127.0.0.1:${port}`, 'AmazonSQS')
  running.push({ server, client })
  return client
}

describe('an engine', () => {
  test('is asked by operation and answers what is on the wire', async () => {
    const client = await askingAn(async (request, response) => {
      response.end(JSON.stringify({ asked: request.headers['x-amz-target'], input: await json(request) }))
    })
    expect(await client.send('SendMessage', { MessageBody: 'zwölf' })).toEqual({
      asked: 'AmazonSQS.SendMessage',
      input: { MessageBody: 'zwölf' },
    })
  })

  test('that refuses says why, by the name that the SDK knows', async () => {
    const client = await askingAn((_, response) => {
      response.writeHead(400).end('{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no such queue"}')
    })
    const refused = client.send('ReceiveMessage', {})
    await expect(refused).rejects.toBeInstanceOf(EngineError)
    await expect(refused).rejects.toMatchObject({ name: 'QueueDoesNotExist', message: 'no such queue' })
  })

  test('that answers something else is an error, not an empty answer', async () => {
    const client = await askingAn((_, response) => response.end('<html>'))
    await expect(client.send('ReceiveMessage', {})).rejects.toThrow(SyntaxError)
  })

  test('that closed an idle connection is asked again on a new one', async () => {
    const used = new WeakSet()
    const client = await askingAn((request, response) => {
      if (used.has(request.socket)) request.socket.resetAndDestroy()
      else used.add(request.socket)
      response.end('{}')
    })
    for (let time = 0; time < 3; time++) expect(await client.send('ReceiveMessage', {})).toEqual({})
  })

  test('that breaks off is an error', async () => {
    const client = await askingAn((request) => request.socket.resetAndDestroy())
    await expect(client.send('ReceiveMessage', {})).rejects.toMatchObject({ code: 'ECONNRESET' })
  })
})
