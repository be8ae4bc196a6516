import { afterAll, vi } from 'vitest'

// Log lines of the functions under test: a hundred of them hide the one line of a failing test.
const write = process.stdout.write.bind(process.stdout)
const quiet = vi.spyOn(process.stdout, 'write').mockImplementation((chunk, ...rest) => {
  if (String(chunk).startsWith('{"level":')) return true
  // The overloads of `write` differ in their optional arguments only, which are passed on as they came.
  return Reflect.apply(write, process.stdout, [chunk, ...rest])
})
afterAll(() => quiet.mockRestore())
