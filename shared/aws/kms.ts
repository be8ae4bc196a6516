import { KMSClient } from '@aws-sdk/client-kms'

/** The client of KMS that a function keeps for its life; time-outs and attempts are those of its tables. */
export function kms(): KMSClient {
  return new KMSClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 500, requestTimeout: 2000, throwOnRequestTimeout: true },
  })
}
