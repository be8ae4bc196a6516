import type { Finding } from '../event-store/goals.ts'

export async function burst(_short: boolean): Promise<Finding[]> {
  return []
}
