import type { KeyTable } from '#shared/personal/key-table.ts'

/**
 * Deletes the key under which a person's reviews are sealed, if it is not younger than their wish: a key's generation is the
 * second in which it was made, so that a late or repeated message never reaches a key of somebody who came back.
 * @param askedAt when they asked, ms since the epoch.
 */
export async function forgetPerson(keys: KeyTable, subject: string, askedAt: number): Promise<void> {
  const { generation, wrapped } = await keys.read(subject)
  if (wrapped === undefined || generation > Math.floor(askedAt / 1000)) return
  await keys.forget(subject, generation)
}
