import { vi } from 'vitest'

/** Everything that is written to standard output from now on; nothing of it is shown. */
export function captureOutput(): { readonly text: () => string; readonly restore: () => void } {
  const written: string[] = []
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk))
    return true
  })
  return { text: () => written.join(''), restore: () => spy.mockRestore() }
}
