const permissions = 'nothing on a laptop checks permissions'
const watching = 'nobody is paged by a laptop; the log is .local/log/shop.log'
const logs = 'log lines go to one file, whatever the log group'
const deployment = 'only a deployment needs it'

/** Resource types that a shop may have and a laptop has no use for, each with the reason. */
export const acknowledgedTypes: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': permissions,
  'AWS::IAM::Policy': permissions,
  'AWS::IAM::ManagedPolicy': permissions,
  'AWS::IAM::RolePolicy': permissions,
  'AWS::Lambda::Permission': permissions,
  'AWS::SQS::QueuePolicy': permissions,
  'AWS::SNS::TopicPolicy': permissions,
  'AWS::S3::BucketPolicy': permissions,
  'AWS::CloudFront::OriginAccessControl': permissions,
  'AWS::CloudFront::CachePolicy': 'the laptop caches nothing',
  'AWS::CloudWatch::Alarm': watching,
  'AWS::CloudWatch::CompositeAlarm': watching,
  'AWS::CloudWatch::AnomalyDetector': watching,
  'AWS::CloudWatch::Dashboard': watching,
  'AWS::Logs::LogGroup': logs,
  'AWS::Logs::MetricFilter': logs,
  'AWS::Logs::QueryDefinition': logs,
  'AWS::Logs::SubscriptionFilter': logs,
  'AWS::Logs::ResourcePolicy': logs,
  'AWS::KMS::Alias': 'functions are told the key itself',
  'AWS::Lambda::LayerVersion': 'functions find their native modules in node_modules',
  'AWS::Lambda::EventInvokeConfig':
    'no function is invoked asynchronously except by schedules, which carry their own retries',
  'AWS::Lambda::Version': 'there is one version, the saved file',
  'AWS::Lambda::Alias': 'there is one version, the saved file',
  'AWS::Budgets::Budget': 'a laptop costs nothing',
  'AWS::ResourceGroups::Group': deployment,
  'AWS::CDK::Metadata': deployment,
  'AWS::CloudFormation::WaitConditionHandle': deployment,
}
