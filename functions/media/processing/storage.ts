import { S3Client } from '@aws-sdk/client-s3'

/**
 * The S3 client that a function keeps for its life. A picture of 32 MiB crosses in under a second inside a region; ten
 * seconds without a byte are a lost connection. Our own SHA-256 proves what is read, so no second checksum is computed.
 */
export function objectStorage(): S3Client {
  return new S3Client({
    maxAttempts: 3,
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 500, requestTimeout: 10_000, throwOnRequestTimeout: true },
  })
}
