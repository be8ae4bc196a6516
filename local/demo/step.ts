import { type HttpAnswer, type ShopClient, until } from '../shop-client.ts'

/** Does one thing and prints how long it took; what is no success ends the demo. Answers the body. */
export async function step(name: string, act: () => Promise<HttpAnswer>) {
  const { status, body } = await timed(name, act)
  if (status >= 300) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`)
  return body
}

export async function timed<T>(name: string, act: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  const result = await act()
  console.log(`${(performance.now() - begun).toFixed(0).padStart(7)} ms  ${name}`)
  return result
}

/** Says something about the step above. */
export function note(text: string): void {
  console.log(`${' '.repeat(12)}${text}`)
}

export function chapter(title: string): void {
  console.log(`\n${title}`)
}

/** Minor units of a currency with two of them, e.g. `12.50 EUR`. */
export function price({ amount, currency }: { readonly amount: number; readonly currency: string }): string {
  return `${(amount / 100).toFixed(2)} ${currency}`
}

export function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`
}

/** For a step that waits until an order, at its path, has come to a status. */
export function reaches(client: ShopClient, path: string, status: string): () => Promise<HttpAnswer> {
  return () =>
    until(
      () => client.get(path),
      ({ body }) => body.status === status,
    )
}
