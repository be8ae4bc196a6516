import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { laptopCredentials } from '#local/engines/clients.ts'
import { startFauxqs } from '#local/engines/fauxqs.ts'
import { s3Objects } from '#shared/aws/object-store.ts'

const region = 'eu-central-1'

/** A bucket of the laptop's S3, as our code reaches it and as somebody else would. */
export async function objectBucket() {
  const dataDir = mkdtempSync(join(tmpdir(), 'storefold-objects-'))
  const engine = await startFauxqs({ port: 0, region, dataDir })
  const { endpoint } = engine
  const s3 = new S3Client({ region, endpoint, credentials: laptopCredentials, forcePathStyle: true })
  const Bucket = `overflow-${randomUUID()}`
  await s3.send(new CreateBucketCommand({ Bucket }))
  return {
    objects: s3Objects({ config: s3.config, bucket: Bucket, endpoint }),
    keys: async () => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
      return Contents.map(({ Key = '' }) => Key)
    },
    replace: (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body })),
    async stop() {
      s3.destroy()
      await engine.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
