/** Something that is under way: what it is at, how far (0 to 100), and a figure or two. */
interface ProgressState {
  readonly step: string
  readonly percent: number
  readonly note: string
}

interface ProgressLine {
  show(state: ProgressState): void
  /** Ends the line, so that what follows starts on one of its own. */
  end(): void
}

const barWidth = 28

/** How often a file or pipe gets a line, in ms: a log wants to see that something moves, not every step of it. */
const plainEveryMs = 2000

/** A bar that moves on a terminal; now and then, and with every step, a plain line where the output is none. */
export function progressLine(
  output: Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean | undefined },
  now: () => number = () => performance.now(),
): ProgressLine {
  let last: { readonly step: string; readonly at: number } | undefined
  let open = false
  return {
    show({ step, percent, note }) {
      if (output.isTTY === true) {
        const filled = Math.round((barWidth * percent) / 100)
        const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`
        output.write(`\r\u001b[K  ${step.padEnd(10)} ${bar} ${percent.toFixed(0).padStart(3)} %  ${note}`)
        open = true
      } else if (last?.step !== step || now() - last.at >= plainEveryMs) {
        last = { step, at: now() }
        output.write(`  ${step} ${percent.toFixed(0)} %${note === '' ? '' : `, ${note}`}\n`)
      }
    },
    end() {
      if (open) output.write('\n')
      open = false
    },
  }
}
