import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How the pretended API answers a path: JSON with 200, or as the function does it. */
type Answers = Record<string, object | ((request: IncomingMessage, response: ServerResponse) => void)>

/** A real HTTP server in the place of the shop's API: the services behind the screens. */
export interface PretendShop {
  readonly url: string
  /** By path without query; 404 with a problem for what is not in it. */
  readonly answers: Answers
  /** Requests since the start, in order. */
  readonly asked: { readonly path: string; readonly headers: IncomingMessage['headers'] }[]
  stop(): Promise<void>
}

export async function startPretendShop(): Promise<PretendShop> {
  const answers: Answers = {}
  const asked: PretendShop['asked'] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push({ path, headers: request.headers })
    const answer = answers[path.split('?')[0] ?? '']
    if (typeof answer === 'function') answer(request, response)
    else if (answer !== undefined) sendJson(response, 200, answer)
    else sendJson(response, 404, { code: 'no-such-route', detail: `There is no ${path}.` })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // An address without a port is a pipe's.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    answers,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
