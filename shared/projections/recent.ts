/** What was kept last, by key: the one that was set longest ago goes when there are more than `capacity`. */
export function recent<T>(capacity: number) {
  const kept = new Map<string, T>()
  return {
    get: (key: string): T | undefined => kept.get(key),
    set(key: string, value: T): void {
      kept.delete(key)
      kept.set(key, value)
      const [oldest] = kept.keys()
      if (kept.size > capacity && oldest !== undefined) kept.delete(oldest)
    },
    forget: (key: string): void => void kept.delete(key),
  }
}
