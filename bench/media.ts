import { printGoals } from './event-store/goals.ts'
import { burst } from './media/burst.ts'
import { posters } from './media/posters.ts'
import { thumbnails } from './media/thumbnails.ts'
import { watermark } from './media/watermark.ts'

/** What uploads take: pictures, posters and marks beside the command lines of others, and many at once on a laptop. */
export async function media(short: boolean): Promise<void> {
  const pictures = await thumbnails(short)
  await posters(short)
  await watermark(short)
  printGoals([...pictures, ...(await burst(short))])
}
