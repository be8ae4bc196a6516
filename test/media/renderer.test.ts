import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterEach, describe, expect, test } from 'vitest'
import { ChildCrashError, ChildTimeoutError, killableProcess } from '#functions/media/child/killable-process.ts'
import { type Renderer, type RendererOptions, renderer } from '#functions/media/picture/renderer.ts'
import { coffeeCup, hubbleDeepField } from './photographs.ts'

const megabytes = 1024 * 1024
const child = (name: string) => fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url))
let running: Renderer | undefined

function start(options: Partial<RendererOptions>): Renderer {
  running = renderer({ deadlineMs: 60_000, memoryLimit: 512 * megabytes, ...options })
  return running
}

afterEach(() => running?.stop())

describe('the process that renders', () => {
  test('answers one picture after the other', async () => {
    const pictures = start({})
    for (let round = 0; round < 3; round++) {
      expect(await pictures.render(coffeeCup)).toMatchObject({ outcome: 'rendered', width: 600 })
    }
  })

  test('gives each of several callers the verdict on their own picture', async () => {
    const pictures = start({})
    const verdicts = await Promise.all([coffeeCup, Buffer.from('no picture'), hubbleDeepField].map(pictures.render))
    expect(verdicts).toMatchObject([{ width: 600 }, { code: 'not-a-picture' }, { width: 1000 }])
  })

  test('is killed at its deadline, although it does not listen', async () => {
    const pictures = start({ deadlineMs: 600, script: child('never-answers') })
    const started = performance.now()
    await expect(pictures.render(coffeeCup)).rejects.toThrow(ChildTimeoutError)
    // Not at the minute of the others.
    expect(performance.now() - started).toBeLessThan(5_000)
    await expect(pictures.render(coffeeCup)).rejects.toThrow(ChildTimeoutError)
  })

  test('may crash without harm to its parent', async () => {
    await expect(start({ script: child('dies') }).render(coffeeCup)).rejects.toThrow(ChildCrashError)
  })

  test('refuses a picture that takes more memory than it has, and renders the next', async () => {
    const pictures = start({ memoryLimit: 250 * megabytes })
    // Interlaced pictures are decoded whole: 40 megapixels of four channels are 160 MB, twice over.
    const large = await sharp({ create: { width: 8000, height: 5000, channels: 4, background: '#12345678' } })
      .png({ progressive: true, compressionLevel: 1 })
      .toBuffer()
    expect(await pictures.render(large)).toMatchObject({ outcome: 'rejected', code: 'too-many-pixels' })
    expect(await pictures.render(coffeeCup)).toMatchObject({ outcome: 'rendered' })
  })

  test.runIf(process.platform === 'linux')('lets others go first, with each of its threads', async () => {
    const pictures = killableProcess<Uint8Array, number[]>({
      script: child('tells-priorities'),
      deadlineMs: 10_000,
      memoryLimit: 512 * megabytes,
    })
    const priorities = await pictures.ask(coffeeCup)
    pictures.stop()
    expect(priorities.length).toBeGreaterThan(1)
    expect(priorities.filter((priority) => priority < 5)).toEqual([])
  })

  test('is started anew after it was stopped', async () => {
    const pictures = start({})
    pictures.start()
    pictures.stop()
    expect(await pictures.render(coffeeCup)).toMatchObject({ outcome: 'rendered' })
  })
})
