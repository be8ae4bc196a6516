/** Prints each step with the seconds since the start. */
export function stopwatch(say: (line: string) => void): (name: string) => void {
  const begun = performance.now()
  return (name) => say(`${((performance.now() - begun) / 1_000).toFixed(1).padStart(5)} s  ${name}`)
}
