import { Duration, Validations } from 'aws-cdk-lib'
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { ShopContext } from '../shop-context.ts'

interface PicturesAddressProps {
  readonly context: ShopContext
  /** Its keys are made from the content of the objects, which say themselves how long they may be kept. */
  readonly bucket: Bucket
  /** Where the pictures are instead, with `{bucket}` for the bucket's name, if the distribution's leads nowhere (an emulator). */
  readonly url?: string
}

/**
 * The address under which anybody may load what is in a private bucket, and keep it for ever: GET and HEAD over HTTPS, the
 * same answer to everybody. What is not there is 403, as S3 tells nobody which keys it has.
 */
export class PicturesAddress extends Construct {
  /** Without a slash at its end; a key comes after one. */
  readonly url: string

  constructor(scope: Construct, id: string, { context, bucket, url }: PicturesAddressProps) {
    super(scope, id)
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'Storefold: pictures',
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(bucket),
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        // Pictures are compressed already.
        compress: false,
        // Browsers keep a picture as long as the object says. The edges, which nobody can empty for free, ask again
        // after a day, so that what was deleted is gone everywhere by then.
        cachePolicy: new CachePolicy(this, 'OneDay', {
          minTtl: Duration.seconds(0),
          defaultTtl: Duration.days(1),
          maxTtl: Duration.days(1),
        }),
        responseHeadersPolicy: new ResponseHeadersPolicy(this, 'Headers', {
          securityHeadersBehavior: { contentTypeOptions: { override: true } },
          corsBehavior: {
            accessControlAllowOrigins: ['*'],
            accessControlAllowMethods: ['GET', 'HEAD'],
            accessControlAllowHeaders: ['*'],
            accessControlAllowCredentials: false,
            originOverride: true,
          },
        }),
      },
    })
    this.url =
      url?.replace('{bucket}', bucket.bucketName) ??
      `${context.laptop ? 'http' : 'https'}://${distribution.distributionDomainName}`
    Validations.of(distribution).acknowledge(
      {
        id: 'AwsSolutions-CFR1',
        reason: 'A shop shows its pictures in every country; who it sells to is not told by who looks.',
      },
      {
        id: 'AwsSolutions-CFR2',
        reason: 'Public files behind GET without a query: there is nothing for a firewall to judge.',
      },
      {
        id: 'AwsSolutions-CFR3',
        reason: 'CloudFront counts requests and errors; who looked at which picture is nobody’s business.',
      },
      {
        id: 'AwsSolutions-CFR4',
        reason: 'A name and a certificate of its own, and with them TLS 1.2 alone, come with the shop’s own domain.',
      },
    )
  }
}
