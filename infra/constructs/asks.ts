import type { Stack } from 'aws-cdk-lib'
import type { Capability } from './capability.ts'
import type { ServiceFunction } from './service-function.ts'

/** Invokes other functions and waits for their answers. It finds their names in `variable`, by the keys given here, as JSON. */
export function asks(stack: Stack, functions: Readonly<Record<string, ServiceFunction>>, variable: string): Capability {
  const names = Object.entries(functions).map(([key, { functionName }]) => [key, functionName])
  return {
    variables: { [variable]: stack.toJsonString(Object.fromEntries(names)) },
    rights: [
      {
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(functions).map(({ functionArn }) => functionArn),
      },
    ],
  }
}
