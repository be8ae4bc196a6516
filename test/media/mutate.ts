/** Random numbers that a seed repeats (mulberry32), 0 up to but not 1. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What decoders stumble over: nothing, everything, the ends of signed and unsigned numbers. */
const numbers = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]

/** One to eight changes, half of them in the first 256 bytes, where formats keep what decoders believe. */
export function mutate(file: Buffer, other: Buffer, random: () => number): Buffer {
  let mutant = Buffer.from(file)
  const below = (limit: number) => Math.floor(random() * limit)
  for (let change = below(8); change >= 0; change--) {
    const at = below(random() < 0.5 ? Math.min(256, mutant.length) : mutant.length)
    const length = below(64) + 1
    const before = mutant.subarray(0, at)
    const after = mutant.subarray(at)
    switch (below(8)) {
      case 0:
      case 1: // a bit
        mutant[at] = (mutant[at] ?? 0) ^ (1 << below(8))
        break
      case 2: // a byte
        mutant[at] = below(256)
        break
      case 3: // a number of four bytes
        if (mutant.length >= at + 4) mutant.writeUInt32BE(numbers[below(numbers.length)] ?? 0, at)
        break
      case 4: // bytes gone
        mutant = Buffer.concat([before, after.subarray(length)])
        break
      case 5: // bytes twice
        mutant = Buffer.concat([before, after.subarray(0, length), after])
        break
      case 6: // bytes of another file
        mutant = Buffer.concat([before, other.subarray(at, at + length), after.subarray(length)])
        break
      case 7: // the end gone; not often, most formats just end there
        if (random() < 0.2) mutant = Buffer.from(before)
        break
    }
  }
  return mutant
}
