import { distribution, responseHeadersPolicy } from './cloudfront.ts'
import { resourceServer, userPool, userPoolClient, userPoolDomain, userPoolGroup } from './cognito.ts'
import { table } from './dynamodb.ts'
import { authorizer, httpApi, integration, route, stage } from './http-api.ts'
import { masterKey } from './kms.ts'
import { eventSourceMapping, lambdaFunction } from './lambda.ts'
import { secret, ssmParameter } from './parameters.ts'
import type { ResourceKind } from './resource-kind.ts'
import { bucket } from './s3.ts'
import { schedule } from './scheduler.ts'
import { subscription, topic } from './sns.ts'
import { queue } from './sqs.ts'

/** Resource types that run on the laptop. */
export const kinds: Readonly<Record<string, ResourceKind>> = {
  'AWS::ApiGatewayV2::Api': httpApi,
  'AWS::ApiGatewayV2::Authorizer': authorizer,
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Route': route,
  'AWS::ApiGatewayV2::Stage': stage,
  'AWS::CloudFront::Distribution': distribution,
  'AWS::CloudFront::ResponseHeadersPolicy': responseHeadersPolicy,
  'AWS::Cognito::UserPool': userPool,
  'AWS::Cognito::UserPoolClient': userPoolClient,
  'AWS::Cognito::UserPoolDomain': userPoolDomain,
  'AWS::Cognito::UserPoolGroup': userPoolGroup,
  'AWS::Cognito::UserPoolResourceServer': resourceServer,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::KMS::Key': masterKey,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::S3::Bucket': bucket,
  'AWS::Scheduler::Schedule': schedule,
  'AWS::SecretsManager::Secret': secret,
  'AWS::SNS::Subscription': subscription,
  'AWS::SNS::Topic': topic,
  'AWS::SQS::Queue': queue,
  'AWS::SSM::Parameter': ssmParameter,
}
