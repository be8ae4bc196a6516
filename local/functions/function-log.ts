import type { ShopLog } from '#local/run/shop-log.ts'

/** Takes a line that a function wrote. */
export type FunctionLog = { readonly line: (level: string, text: string, requestId: string | undefined) => void }

/** Log lines of one function; the level of a structured line (`{"level":"warn", ...}`) counts more than where it was written. */
export function functionLog(log: ShopLog, functionName: string): FunctionLog {
  return {
    line: (level, text, requestId) => {
      const written = /^\{.*"level":\s*"?(\w+)"?/s.exec(text)?.[1] ?? level
      const prefix = `${functionName} ${requestId ?? '-'}`
      log.write(severity(written), `${prefix} ${text}`)
    },
  }
}

function severity(level: string): 'info' | 'warn' | 'error' {
  switch (level.toLowerCase()) {
    case 'error':
    case 'fatal':
    case 'critical':
    case '50':
    case '60':
      return 'error'
    case 'warn':
    case 'warning':
    case '40':
      return 'warn'
  }
  return 'info'
}
