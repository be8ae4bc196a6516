import { channel } from 'node:diagnostics_channel'
import { Server } from 'node:net'
import type { buildApp, FauxqsServer, SpyMessage } from 'fauxqs'

/** SQS, SNS and S3 of the laptop, inside this process. */
export type FauxqsEngine = {
  readonly endpoint: string
  readonly port: number
  /** Hears every message that is enqueued or deleted and every object that is stored, as it happens. */
  readonly listen: (listener: (event: SpyMessage) => void) => void
  readonly inspectQueue: FauxqsServer['inspectQueue']
  readonly stop: () => Promise<void>
}

/**
 * Starts fauxqs on 127.0.0.1. With `dataDir`, queues, messages, topics and subscriptions are kept there in SQLite and
 * objects as files below `objects/`.
 *
 * @throws when the data cannot be read or the port was taken in between.
 */
export async function startFauxqs(options: {
  readonly port: number
  readonly region: string
  readonly dataDir: string
}): Promise<FauxqsEngine> {
  const fauxqs = await import('fauxqs')
  const server = await takingLargeFiles(() =>
    onLoopbackOnly(() =>
      fauxqs.startFauxqs({
        port: options.port,
        logger: false,
        defaultRegion: options.region,
        messageSpies: { bufferSize: 1 },
        dataDir: options.dataDir,
        s3StorageDir: `${options.dataDir}/objects`,
      }),
    ),
  )
  return {
    endpoint: `http://127.0.0.1:${server.port}`,
    port: server.port,
    listen: (listener) => {
      // The spy asks every waiting filter about every event; a filter that never matches is a listener.
      server.spy
        .waitForMessage((event) => {
          listener(event)
          return false
        })
        .catch(() => undefined)
    },
    inspectQueue: (name) => server.inspectQueue(name),
    stop: () => server.stop(),
  }
}

/** fauxqs listens on every interface and has no option for it; what a laptop serves stays on the laptop. */
async function onLoopbackOnly<T>(start: () => Promise<T>): Promise<T> {
  const original = Server.prototype.listen
  Server.prototype.listen = function listen(this: Server, ...args: unknown[]): Server {
    const [first, ...rest] = args
    const options = typeof first === 'object' && first !== null ? { ...first, host: '127.0.0.1' } : first
    return Reflect.apply(original, this, [options, ...rest])
  }
  try {
    return await start()
  } finally {
    Server.prototype.listen = original
  }
}

type FastifyInstance = ReturnType<typeof buildApp>

/** Largest request, bytes: a video of 512 MiB in its form. */
const largestBody = 520 * 1024 * 1024

/**
 * fauxqs takes bodies up to 11 MiB and has no option for it. Its server is a Fastify, which tells of each new instance on a
 * diagnostics channel, before the instance has routes.
 */
async function takingLargeFiles<T>(start: () => Promise<T>): Promise<T> {
  const initialized = channel('fastify.initialization')
  const raise = (message: unknown): void => {
    // What Fastify documents for this channel.
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', (route) => {
      route.bodyLimit = largestBody
    })
  }
  initialized.subscribe(raise)
  try {
    return await start()
  } finally {
    initialized.unsubscribe(raise)
  }
}
