import { Stack } from 'aws-cdk-lib'
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Bucket } from 'aws-cdk-lib/aws-s3'

/** cdk-nag's id of the finding "all objects of this bucket" in a policy of another stack, where the bucket goes by its export. */
export function allObjectsFinding(bucket: Bucket): string {
  const stack = Stack.of(bucket)
  // An exported value resolves to the function that imports it.
  const { 'Fn::ImportValue': name } = stack.resolve(stack.exportValue(bucket.bucketArn)) as {
    'Fn::ImportValue': string
  }
  return `AwsSolutions-IAM5[Resource::${name}/*]`
}

/** The same of "all versions of this function" in a policy of its own stack. */
export function allVersionsFinding(target: LambdaFunction): string {
  // `defaultChild` of a Function is its CfnFunction.
  const logicalId = Stack.of(target).getLogicalId(target.node.defaultChild as CfnFunction)
  return `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>:*]`
}
