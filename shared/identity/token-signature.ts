import type { CryptoKey } from 'jose'
import { JOSEError } from 'jose/errors'
import { compactVerify } from 'jose/jws/compact/verify'

/** Whether `token` is signed with RS256 by the owner of `key`. What the token says is not looked at. */
export async function isSignedBy(token: string, key: CryptoKey): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: ['RS256'] })
    return true
  } catch (error) {
    if (error instanceof JOSEError) return false
    throw error
  }
}
