import { spawnSync } from 'node:child_process'

/** Whether a program is on this machine: tests that need one that npm does not bring skip themselves without it. */
export function hasProgram(name: string, ...args: readonly string[]): boolean {
  return spawnSync(name, args, { stdio: 'ignore' }).status === 0
}
