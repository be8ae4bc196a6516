import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { PolicyStatementProps } from 'aws-cdk-lib/aws-iam'

/**
 * What a function does with a resource: the rights that it needs, and the environment variables that name the resource. The
 * prop `does` gives a function both at once, so that they cannot disagree.
 */
export interface Capability {
  readonly variables: Readonly<Record<string, string>>
  readonly rights: readonly PolicyStatementProps[]
  /** What cdk-nag finds in these rights, with the reasons why they stay. */
  readonly findings?: readonly { readonly id: string; readonly reason: string }[]
}

/** What functions do with a kind of table. They find its name in the kind's usual variable unless another one is named. */
export type TableCapability = (table: TableV2, variable?: string) => Capability

/** Single actions on a kind of table, under conditions if there are any. */
export function tableCapability(
  usual: string,
  actions: string[],
  conditions?: PolicyStatementProps['conditions'],
): TableCapability {
  return (table, variable = usual) => ({
    variables: { [variable]: table.tableName },
    rights: [{ actions, resources: [table.tableArn], conditions }],
  })
}

/** Several capabilities as one. */
export function together(...capabilities: readonly Capability[]): Capability {
  return {
    variables: distinct(capabilities.map(({ variables }) => variables)),
    rights: capabilities.flatMap(({ rights }) => rights),
    findings: capabilities.flatMap(({ findings = [] }) => findings),
  }
}

/** All these variables. Throws if one of them would have two values. */
export function distinct(variables: readonly Readonly<Record<string, string | undefined>>[]): Record<string, string> {
  const all: Record<string, string> = {}
  for (const [name, value] of variables.flatMap((some) => Object.entries(some))) {
    if (value === undefined) continue
    if (name in all && all[name] !== value) throw new Error(`${name} can't have two values`)
    all[name] = value
  }
  return all
}
