import { Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { target, targets } from './references.ts'
import { unsynthesizedShop } from './synthesized.ts'

interface Statement {
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: unknown
  readonly Condition?: unknown
}

const resources = inject('resources')
const statements = resources
  .filter(({ type }) => type === 'AWS::IAM::Policy')
  .flatMap(({ stack, logicalId, properties }) =>
    properties['PolicyDocument'].Statement.map((statement: Statement) => ({
      name: `${stack}/${logicalId}`,
      ...statement,
    })),
  )

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])

describe('what our functions may do', () => {
  test('is said action by action', () => {
    const wildcards = statements.flatMap(({ name, Action }) =>
      list(Action)
        .filter((action) => String(action).includes('*'))
        .map((action) => `${name} ${action}`),
    )
    expect(wildcards).toEqual([])
  })

  test('is said resource by resource: nothing may be done to everything', () => {
    const wildcards = statements.flatMap(({ name, Action, Resource }) =>
      list(Resource)
        .filter((resource) => resource === '*')
        .map(() => `${name} ${list(Action).join()}`),
    )
    expect(wildcards).toEqual([])
  })

  test('is said in policies of their own, not in those of AWS', () => {
    const managed = resources.filter(
      ({ type, properties }) => type === 'AWS::IAM::Role' && properties['ManagedPolicyArns'],
    )
    expect(managed).toEqual([])
  })

  test('never deletes a fact, nor changes one', () => {
    const onEvents = statements.filter(({ Resource }) => JSON.stringify(Resource).includes('GetAttEvents'))
    const forbidden = ['dynamodb:DeleteItem', 'dynamodb:BatchWriteItem', 'dynamodb:UpdateItem']
    expect(
      onEvents.flatMap(({ Action }) => list(Action)).filter((action) => forbidden.includes(String(action))),
    ).toEqual([])
  })

  test('removes objects only where a deletion says so, and only pictures and books', () => {
    const removing = statements.filter(({ Action }) => list(Action).includes('s3:DeleteObject'))
    expect(
      removing.map(({ name, Resource }) => [
        name.replace(/RoleDefaultPolicy.*/, ''),
        /GetAtt(Renditions|Books)/.exec(JSON.stringify(Resource))?.[1],
      ]),
    ).toEqual([
      ['Storefold-Media/RemoveObjects', 'Renditions'],
      ['Storefold-Media/RemoveObjects', 'Books'],
    ])
  })

  test('opens what is sealed only with a key that belongs to somebody, and only where it is shown', () => {
    const onKms = statements.filter(({ Action }) => list(Action).some((action) => String(action).startsWith('kms:')))
    const functions = [
      ...['Commands', 'Payments', 'Fulfilment', 'Queries', 'Records'].map((name) => `Orders/${name}`),
      'Reviews/Commands',
      'Reviews/Queries',
    ]
    const serviceKey = { StringEquals: { 'kms:EncryptionContext:purpose': 'person-keys' } }
    const somebodys = {
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['subject'] },
      Null: { 'kms:EncryptionContextKeys': 'false' },
    }
    expect(
      onKms.map(({ name, Action, Condition }) => [name.replace(/RoleDefaultPolicy.*/, ''), list(Action), Condition]),
    ).toEqual(
      functions.flatMap((name) => [
        [
          `Storefold-${name}`,
          name.endsWith('Commands') ? ['kms:GenerateDataKey', 'kms:Decrypt'] : ['kms:Decrypt'],
          serviceKey,
        ],
        [`Storefold-${name}`, ['kms:Decrypt'], somebodys],
      ]),
    )
  })

  test('reads whole tables only where read models are rebuilt or scrubbed', () => {
    const scanning = statements.filter(({ Action }) => list(Action).includes('dynamodb:Scan'))
    expect(scanning.filter(({ name }) => !/\/(Rebuild|Scrub)/.test(name))).toEqual([])
  })
})

describe('a resource that the environment of a function names', () => {
  const usable = ['DynamoDB::GlobalTable', 'SQS::Queue', 'SNS::Topic', 'S3::Bucket', 'KMS::Key', 'Lambda::Function']
  const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function')

  test.each(functions.map((lambda) => [`${lambda.stack}/${lambda.logicalId}`, lambda] as const))(
    'may be used by %s',
    (_name, lambda) => {
      const role = target(lambda, lambda.properties['Role'])
      const policies = resources.filter(
        (policy) =>
          policy.type === 'AWS::IAM::Policy' &&
          policy.properties['Roles'].some((reference: unknown) => target(policy, reference) === role),
      )
      const allowed = new Set(policies.flatMap((policy) => [...targets(policy, policy.properties['PolicyDocument'])]))
      const told = [...targets(lambda, lambda.properties['Environment'])].filter(({ type }) =>
        usable.includes(type.replace('AWS::', '')),
      )
      const unused = told.filter((resource) => !allowed.has(resource)).map(({ logicalId }) => logicalId)
      // The client of the delivery queue wants the names of both queues, also where no delivery is given up.
      const givesUpNothing = ['functions/feeds/match-webhooks.ts', 'functions/feeds/commands.ts']
      const isExempt = givesUpNothing.includes(String(lambda.metadata['storefold:entry']))
      expect(unused).toEqual(isExempt ? [expect.stringMatching(/^OutboxDeadLetters/)] : [])
    },
  )
})

describe("cdk-nag's AwsSolutions pack", () => {
  const { app, cleanUp } = unsynthesizedShop({ templateRules: true })
  afterAll(cleanUp)

  test('finds nothing that is not acknowledged with a reason', () => {
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
    expect(() => app.synth()).not.toThrow()
  })

  test('is acknowledged at single constructs, for at most 15 rules and findings of a kind', () => {
    const acknowledged = app.node
      .findAll()
      .flatMap((construct) =>
        construct.node.metadata
          .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
          .flatMap(({ data }) =>
            Object.entries<string>(Object(data)).map(([rule, reason]) => ({ construct, rule, reason })),
          ),
      )
    expect(acknowledged.length).toBeGreaterThan(0)
    for (const { construct, reason } of acknowledged) {
      expect(construct.node.path.split('/').length, construct.node.path).toBeGreaterThanOrEqual(3)
      expect(String(reason).length).toBeGreaterThan(40)
    }
    expect(new Set(acknowledged.map(({ reason }) => reason)).size).toBeLessThanOrEqual(15)
  })
})
