import { type Finding, printGoals } from './event-store/goals.ts'
import { burst } from './media/burst.ts'
import { thumbnails } from './media/thumbnails.ts'

/** Each prints its tables and answers what it found about its goals. */
const parts: readonly ((short: boolean) => Promise<Finding[]>)[] = [
  thumbnails, //
  burst,
]

/** What uploads take: pictures beside libvips' and ImageMagick's own command lines, and many at once on a laptop. */
export async function media(short: boolean): Promise<void> {
  const findings: Finding[] = []
  for (const part of parts) findings.push(...(await part(short)))
  printGoals(findings)
}
