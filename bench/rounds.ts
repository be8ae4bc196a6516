/** What is compared, by name; the first is what the others are compared to. */
type Contestants = ReadonlyMap<string, () => unknown>

/**
 * Microseconds per call, one sample per round. The contestants take turns in a shuffled order, so that what slows the
 * machine slows them alike; three rounds are not counted, in which code gets compiled.
 */
export async function shuffledRounds(
  contestants: Contestants,
  { rounds, calls }: { readonly rounds: number; readonly calls: number },
): Promise<ReadonlyMap<string, readonly number[]>> {
  const samples = new Map<string, number[]>([...contestants.keys()].map((name) => [name, []]))
  for (let round = -3; round < rounds; round++) {
    for (const [name, run] of shuffled([...contestants])) {
      const begun = performance.now()
      for (let call = 0; call < calls; call++) await run()
      if (round >= 0) samples.get(name)?.push(((performance.now() - begun) / calls) * 1000)
    }
  }
  return samples
}

export function shuffled<T>(items: readonly T[]): T[] {
  const left = [...items]
  return items.flatMap(() => left.splice(Math.floor(Math.random() * left.length), 1))
}
