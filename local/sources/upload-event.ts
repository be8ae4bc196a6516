type Upload = {
  readonly bucket: { readonly name: string; readonly arn: string }
  readonly key: string
  readonly size: number
  readonly eTag: string
  readonly region: string
  readonly time: Date
  readonly sequencer: string
  readonly requestId: string
}

/**
 * The message that S3 puts on a queue for a stored object: event structure 2.1, key URL-encoded with `+` for spaces.
 * Source: Amazon S3 user guide, "Event message structure".
 */
export function uploadEvent(upload: Upload) {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: upload.region,
        eventTime: upload.time.toISOString(),
        // fauxqs does not say whether it was a PUT, a POST or a multipart upload.
        eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: 'AWS:LAPTOP' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': upload.requestId, 'x-amz-id-2': upload.requestId },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'laptop',
          bucket: { name: upload.bucket.name, ownerIdentity: { principalId: 'LAPTOP' }, arn: upload.bucket.arn },
          object: {
            key: encodeURIComponent(upload.key).replaceAll('%20', '+').replaceAll('%2F', '/'),
            size: upload.size,
            eTag: upload.eTag,
            sequencer: upload.sequencer,
          },
        },
      },
    ],
  }
}
