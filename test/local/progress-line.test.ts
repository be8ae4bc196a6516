import { describe, expect, test } from 'vitest'
import { progressLine } from '#local/progress-line.ts'

function output(isTTY: boolean) {
  const written: string[] = []
  return { isTTY, written, write: (text: string) => written.push(text) > 0 }
}

describe('progress', () => {
  test('is a bar in one line on a terminal', () => {
    const terminal = output(true)
    const line = progressLine(terminal)
    line.show({ step: 'scanning', percent: 50, note: '5 events' })
    line.show({ step: 'scanning', percent: 100, note: '9 events' })
    line.end()
    line.end()
    expect(terminal.written).toEqual([
      `\r\u001b[K  scanning   ${'█'.repeat(14)}${'░'.repeat(14)}  50 %  5 events`,
      `\r\u001b[K  scanning   ${'█'.repeat(28)} 100 %  9 events`,
      '\n',
    ])
  })

  test('is a plain line with every step and now and then elsewhere', () => {
    const file = output(false)
    let now = 0
    const line = progressLine(file, () => now)
    line.show({ step: 'waiting', percent: 0, note: '' })
    now = 500
    line.show({ step: 'waiting', percent: 0, note: '' })
    line.show({ step: 'scanning', percent: 10, note: '1 event' })
    now = 2600
    line.show({ step: 'scanning', percent: 60.4, note: '6 events' })
    line.end()
    expect(file.written).toEqual(['  waiting 0 %\n', '  scanning 10 %, 1 event\n', '  scanning 60 %, 6 events\n'])
  })
})
