import * as v from 'valibot'

/** An object that a bucket tells of. */
export interface UploadedObject {
  readonly bucket: string
  readonly key: string
  /** In a versioned bucket. */
  readonly versionId?: string
}

const notification = v.union([
  v.object({
    Records: v.array(
      v.object({
        eventName: v.string(),
        s3: v.object({
          bucket: v.object({ name: v.string() }),
          object: v.object({ key: v.string(), versionId: v.optional(v.string()) }),
        }),
      }),
    ),
  }),
  // What S3 sends once, when the notification is set up.
  v.object({ Event: v.literal('s3:TestEvent') }),
])

/**
 * The created objects in a bucket's notification (S3 event message structure 2.x). Keys come URL-encoded, with "+" for a
 * space, and are decoded here once. Sizes and ETags are left behind: the object itself tells them.
 *
 * @throws for a message that is no such notification.
 */
export function uploadedObjects(message: unknown): UploadedObject[] {
  const parsed = v.parse(notification, message)
  if ('Event' in parsed) return []
  return parsed.Records.filter(({ eventName }) => /^(?:s3:)?ObjectCreated:/.test(eventName)).map(
    ({ s3: { bucket, object } }) => ({
      bucket: bucket.name,
      key: decodeURIComponent(object.key.replaceAll('+', ' ')),
      versionId: object.versionId,
    }),
  )
}
