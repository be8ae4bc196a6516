import { S3Client } from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { describe, expect, test } from 'vitest'
import { type Signer, sign, signedPostFields, signedUrl } from '#shared/aws/s3-signature.ts'

/** The example of Amazon S3's API reference, "Authenticating Requests: Using Query Parameters". */
const example: Signer = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
  at: new Date('2013-05-24T00:00:00Z'),
}

describe('a signed link', () => {
  test('is that of the reference for its example', () => {
    const url = signedUrl('GET', new URL('https://examplebucket.s3.amazonaws.com/test.txt'), example, 86_400)
    expect(new URL(url).searchParams.get('X-Amz-Signature')).toBe(
      'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    )
  })
})

describe('a signed form', () => {
  test('has the signature that the SDK gives to the same policy', async () => {
    const { accessKeyId, secretAccessKey, region } = example
    const sessionToken = 'a+session/token=='
    const client = new S3Client({ region, credentials: { accessKeyId, secretAccessKey, sessionToken } })
    const { fields } = await createPresignedPost(client, { Bucket: 'bucket', Key: 'image/med_1', Expires: 600 })
    const at = new Date(fields['X-Amz-Date']?.replace(/^(....)(..)(..)T(..)(..)/, '$1-$2-$3T$4:$5:') ?? '')
    expect(sign(fields['Policy'] ?? '', { ...example, at })).toBe(fields['X-Amz-Signature'])
  })

  test('pins every field that is sent, but the policy and its signature', () => {
    const signer = { ...example, sessionToken: 'token' }
    const policy = {
      bucket: 'bucket',
      fields: { key: 'image/med_1' },
      conditions: [['content-length-range', 5, 5]],
    } as const
    const { Policy = '', 'X-Amz-Signature': signature, ...pinned } = signedPostFields(policy, signer, new Date(0))
    const { expiration, conditions } = JSON.parse(Buffer.from(Policy, 'base64').toString())
    expect(expiration).toBe('1970-01-01T00:00:00.000Z')
    expect(conditions).toEqual([
      { bucket: 'bucket' },
      ...Object.entries(pinned).map(([name, value]) => ({ [name]: value })),
      ['content-length-range', 5, 5],
    ])
    expect(signature).toMatch(/^[0-9a-f]{64}$/)
  })
})
