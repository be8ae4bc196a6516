import { createServer } from 'node:net'

/** A free port of 127.0.0.1: the preferred one if nobody listens there, else any. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await listens(preferred)) !== undefined) return preferred
  const port = await listens(0)
  if (port === undefined) throw new Error('no free port on 127.0.0.1')
  return port
}

function listens(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined))
    })
  })
}
