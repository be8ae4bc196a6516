import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

/** An HTTP answer with its body read as JSON (undefined when it has none). */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  // A client of the HTTP contract reads what it expects; tests assert on it.
  // biome-ignore lint/suspicious/noExplicitAny: the shape is the server's to prove
  readonly body: any
  readonly ms: number
}

interface RequestOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Default: follows redirects. */
  readonly redirect?: 'follow' | 'manual'
}

/** A request as it was meant, and what came of it. */
export interface Exchange {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly answer: HttpAnswer
}

/** A caller of the shop: anonymous, or with an access token. */
export class ShopClient {
  readonly url: string
  readonly #token: string | undefined
  readonly #inspect: (exchange: Exchange) => void

  /** @param inspect is shown every exchange; what it throws ends the request. */
  constructor(url: string, token?: string, inspect: (exchange: Exchange) => void = () => undefined) {
    this.url = url.replace(/\/$/, '')
    this.#token = token
    this.#inspect = inspect
  }

  /** One request; `body` is sent as JSON unless it is a string already. */
  async request(
    method: string,
    path: string,
    { body, headers = {}, redirect = 'follow' }: RequestOptions = {},
  ): Promise<HttpAnswer> {
    const begun = performance.now()
    const response = await fetch(this.url + path, {
      method,
      redirect,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    const text = await response.text()
    const json = (response.headers.get('content-type') ?? '').includes('json')
    const answer = {
      status: response.status,
      headers: response.headers,
      // A 304 may name the type of the body that it does not have.
      body: text === '' ? undefined : json ? JSON.parse(text) : text,
      ms: performance.now() - begun,
    }
    this.#inspect({ method, path, headers, answer })
    return answer
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    return this.request('GET', path, { headers })
  }

  /** A command with an Idempotency-Key of its own unless one is given. */
  post(path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    return this.request('POST', path, {
      body,
      headers: { 'idempotency-key': randomUUID(), ...headers },
    })
  }

  /** Signs a person in; throws with the problem's words. */
  async signIn(email: string, password: string): Promise<ShopClient> {
    const answer = await this.request('POST', '/v1/session', { body: { email, password } })
    if (answer.status !== 200) throw new Error(`sign-in of ${email}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return this.withToken(answer.body.accessToken)
  }

  /** The same caller with another token. */
  withToken(token: string): ShopClient {
    return new ShopClient(this.url, token, this.#inspect)
  }
}

/**
 * Asks until the answer satisfies, with short growing pauses; throws with the last answer when the time is up.
 * What is eventual takes its time, and this is how a client waits for it.
 */
export async function until<T>(
  ask: () => Promise<T>,
  satisfied: (answer: T) => boolean,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  let pauseMs = 10
  for (;;) {
    const answer = await ask()
    if (satisfied(answer)) return answer
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms; last: ${JSON.stringify(answer)}`)
    await sleep(pauseMs)
    pauseMs = Math.min(250, pauseMs * 1.5)
  }
}
