import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { type Capability, together } from './capability.ts'
import { allObjectsFinding } from './wildcard-finding.ts'

// What functions do with the objects of a bucket. A function needs no variable for a bucket that its messages name.

/** Signs links that read objects. A link allows no more than the rights of its signer. */
export function signsLinks(bucket: Bucket, variable?: string): Capability {
  return onObjects(bucket, 's3:GetObject', variable)
}

/** Reads objects. Without `ListBucket`, S3 answers 403 for a missing object too. */
export function loads(bucket: Bucket, variable?: string): Capability {
  return together(onObjects(bucket, 's3:GetObject', variable), {
    variables: {},
    rights: [{ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }],
  })
}

/** Writes objects, or signs forms that do. */
export function stores(bucket: Bucket, variable?: string): Capability {
  return onObjects(bucket, 's3:PutObject', variable)
}

/** Removes objects. */
export function removes(bucket: Bucket, variable?: string): Capability {
  return onObjects(bucket, 's3:DeleteObject', variable)
}

function onObjects(bucket: Bucket, action: string, variable: string | undefined): Capability {
  return {
    variables: variable === undefined ? {} : { [variable]: bucket.bucketName },
    rights: [{ actions: [action], resources: [bucket.arnForObjects('*')] }],
    findings: [
      {
        id: allObjectsFinding(bucket),
        reason:
          'Objects are named when they are made; one action on all objects of one bucket is the least that IAM can say.',
      },
    ],
  }
}
