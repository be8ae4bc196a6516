import { commandCost } from './command/command-cost.ts'
import { stackCost } from './command/stack-cost.ts'
import { printGoals } from './event-store/goals.ts'

/** What a command costs: our middlewares in CPU, the whole command in requests and units. */
export async function command(short: boolean): Promise<void> {
  const findings = [
    ...(await stackCost(short)),
    ...(await commandCost(short ? [1, 10, 100, 500] : [1, 10, 100, 1_000, 10_000])),
  ]
  printGoals(findings)
}
