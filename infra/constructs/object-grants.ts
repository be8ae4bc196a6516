import { Validations } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { ServiceFunction } from './service-function.ts'
import { allObjectsFinding } from './wildcard-finding.ts'

/** Whatever reads objects, or signs links that do. */
export function grantReadingObjects(target: ServiceFunction, bucket: Bucket): void {
  allowOnObjects(target, bucket, 's3:GetObject')
}

/** Whatever writes objects, or signs forms that do. */
export function grantWritingObjects(target: ServiceFunction, bucket: Bucket): void {
  allowOnObjects(target, bucket, 's3:PutObject')
}

/** Whatever removes objects. */
export function grantRemovingObjects(target: ServiceFunction, bucket: Bucket): void {
  allowOnObjects(target, bucket, 's3:DeleteObject')
}

/** Whatever must tell an object that is gone from one that it may not read: S3 answers both with 403 without this right. */
export function grantMissingObjects(target: ServiceFunction, bucket: Bucket): void {
  target.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }))
}

function allowOnObjects(target: ServiceFunction, bucket: Bucket, action: string): void {
  const resource = bucket.arnForObjects('*')
  target.addToRolePolicy(new PolicyStatement({ actions: [action], resources: [resource] }))
  if (target.role === undefined) return
  Validations.of(target.role).acknowledge({
    id: allObjectsFinding(bucket),
    reason:
      'Objects are named when they are made; one action on all objects of one bucket is the least that IAM can say.',
  })
}
