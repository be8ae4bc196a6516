import { Agent, type IncomingMessage, get as plainGet } from 'node:http'
import { Agent as SecureAgent, get as secureGet } from 'node:https'

/** On whose behalf a screen asks: their token goes on, and so does the trace. */
interface Caller {
  readonly authorization: string | undefined
  readonly traceparent: string
}

/** What came of one question. */
export type Reply =
  | { readonly outcome: 'answered'; readonly body: unknown }
  /** The shop said no (4xx); `code` is its problem's. */
  | { readonly outcome: 'refused'; readonly status: number; readonly code: string; readonly detail: string }
  /** No answer worth the name. */
  | { readonly outcome: 'failed'; readonly code: 'timed-out' | 'unreachable' | 'unavailable' | 'too-large' }

/** Asks the shop's own HTTP API, as any client would. Never throws. */
export type AskShop = (path: string, caller: Caller) => Promise<Reply>

interface ShopApiOptions {
  readonly url: string
  /** For a whole exchange, in milliseconds. */
  readonly timeoutMs: number
}

/** Largest answer that is read, in bytes. */
const maxBytes = 1024 * 1024

/**
 * The shop's API over connections that are kept. Not `fetch`: that loads undici, which is longer than the first exchange.
 */
export function shopApi({ url, timeoutMs }: ShopApiOptions): AskShop {
  const secure = url.startsWith('https:')
  const agent = new (secure ? SecureAgent : Agent)({ keepAlive: true, maxSockets: 32 })
  const get = secure ? secureGet : plainGet

  return async (path, { authorization, traceparent }) => {
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const headers = {
        accept: 'application/json',
        traceparent,
        ...(authorization === undefined ? {} : { authorization }),
      }
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        get(`${url}${path}`, { agent, signal, headers }, resolve).on('error', reject)
      })
      return await replyOf(response)
    } catch {
      return { outcome: 'failed', code: signal.aborted ? 'timed-out' : 'unreachable' }
    }
  }
}

async function replyOf(response: IncomingMessage): Promise<Reply> {
  const { statusCode: status = 0 } = response
  const text = await textOf(response)
  if (text === undefined) return { outcome: 'failed', code: 'too-large' }
  if (status >= 500 || status === 429) return { outcome: 'failed', code: 'unavailable' }
  const body: unknown = JSON.parse(text)
  if (status === 200) return { outcome: 'answered', body }
  const problem = typeof body === 'object' && body !== null ? { ...body } : {}
  return {
    outcome: 'refused',
    status,
    code: 'code' in problem ? String(problem.code) : `status-${status}`,
    detail: 'detail' in problem ? String(problem.detail) : '',
  }
}

async function textOf(response: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    // Leaving the loop closes the connection.
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
