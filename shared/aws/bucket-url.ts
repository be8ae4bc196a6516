/**
 * The address of a bucket's objects, ending in a slash. `endpoint` is the SDK's setting for another S3 than Amazon's; there
 * the bucket is in the path.
 */
export function bucketUrl({ bucket, region, endpoint }: BucketPlace): string {
  if (endpoint !== undefined) return `${endpoint.replace(/\/$/, '')}/${bucket}/`
  return `https://${bucket}.s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/`
}

interface BucketPlace {
  readonly bucket: string
  readonly region: string
  readonly endpoint?: string | undefined
}

/** Where another S3 than Amazon's answers, by the variables that the SDK itself reads; undefined on AWS. */
export function configuredEndpoint(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL']
}
