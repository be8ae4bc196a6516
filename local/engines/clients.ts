import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { type EngineClient, engineClient } from './engine-client.ts'

/** Keys that the engines accept; they open nothing anywhere else. */
export const laptopCredentials = { accessKeyId: 'local', secretAccessKey: 'local' } as const

/** Where each engine answers. */
export type Endpoints = {
  readonly dynamodb: string
  readonly sqs: string
  readonly sns: string
  readonly s3: string
  readonly cognito: string
  readonly kms: string
}

/** The runtime's own clients of the engines. */
export type Clients = {
  readonly dynamodb: DynamoDBClient
  readonly sqs: SQSClient
  readonly sns: SNSClient
  readonly s3: S3Client
  readonly cognito: CognitoIdentityProviderClient
  /** For what is asked all the time. */
  readonly streams: EngineClient
  readonly queues: EngineClient
}

/** Clients for the given endpoints; connections are kept alive. */
export function createClients(endpoints: Endpoints, region: string): Clients {
  const at = (endpoint: string) => ({ endpoint, region, credentials: { ...laptopCredentials } })
  return {
    dynamodb: new DynamoDBClient(at(endpoints.dynamodb)),
    sqs: new SQSClient(at(endpoints.sqs)),
    sns: new SNSClient(at(endpoints.sns)),
    s3: new S3Client({ ...at(endpoints.s3), forcePathStyle: true }),
    cognito: new CognitoIdentityProviderClient(at(endpoints.cognito)),
    streams: engineClient(endpoints.dynamodb, 'DynamoDBStreams_20120810'),
    queues: engineClient(endpoints.sqs, 'AmazonSQS'),
  }
}

/**
 * The environment that leads a function's SDK clients to the engines. Every other AWS service is sent to a port where
 * nobody listens, so that a forgotten one fails at once instead of reaching the internet.
 */
export function engineEnvironment(endpoints: Endpoints, region: string): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: laptopCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: laptopCredentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_SNS: endpoints.sns,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoints.cognito,
    AWS_ENDPOINT_URL_KMS: endpoints.kms,
  }
}
