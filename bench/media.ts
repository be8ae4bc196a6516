import { type Finding, printGoals } from './event-store/goals.ts'
import { burst } from './media/burst.ts'
import { posters } from './media/posters.ts'
import { thumbnails } from './media/thumbnails.ts'
import { watermark } from './media/watermark.ts'

/** Each prints its tables; some answer what they found about their goals. */
const parts: readonly ((short: boolean) => Promise<Finding[] | void>)[] = [thumbnails, posters, watermark, burst]

/** What uploads take: pictures, posters and marks beside the command lines of others, and many at once on a laptop. */
export async function media(short: boolean): Promise<void> {
  const findings: Finding[] = []
  for (const part of parts) findings.push(...((await part(short)) ?? []))
  printGoals(findings)
}
