import { afterAll, describe, expect, test } from 'vitest'
import { bombs } from './bomb-files.ts'
import { expectSensible, measuredRenderer } from './measured-renderer.ts'
import { coffeeCup } from './photographs.ts'

const pictures = measuredRenderer()
afterAll(() => pictures.stop())

const files = await bombs()

describe('a small file that asks for much', () => {
  test.each([...files.keys()])(
    'is rejected or becomes renditions within 10 s of CPU time and 512 MB: %s',
    async (name) => {
      const file = files.get(name) ?? Buffer.alloc(0)
      expect(file.length).toBeLessThan(4_000_000)
      expectSensible(await pictures.render(file))
    },
  )

  test('leaves the renderer able to do the next picture', async () => {
    expect(await pictures.render(coffeeCup)).toMatchObject({ outcome: 'rendered', width: 600 })
  })
})
