/** What is read of a CloudFormation resource of the shop. */
export interface TemplateResource {
  readonly stack: string
  readonly logicalId: string
  readonly type: string
  // Properties are CloudFormation's: any JSON. A wrong assumption fails whoever makes it.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly properties: Readonly<Record<string, any>>
  readonly metadata: Readonly<Record<string, unknown>>
}

/** A function as it is deployed. */
interface TemplateFunction {
  /** Source of the function, e.g. `functions/orders/commands.ts`. */
  readonly entry: string
  /** The function's settings. What is known only once it is deployed is `1`, or an empty object where it is JSON. */
  readonly environment: Readonly<Record<string, string>>
}

/** A route of the deployed API, and the function behind it. */
export interface TemplateRoute extends TemplateFunction {
  readonly key: string
  /** Reached without the authorizer. */
  readonly open: boolean
}

/** All functions of ours in the synthesized templates. */
export function templateFunctions(resources: readonly TemplateResource[]): TemplateFunction[] {
  return resources
    .filter(({ type, metadata }) => type === 'AWS::Lambda::Function' && metadata['storefold:entry'] !== undefined)
    .map(functionOf)
}

/** All routes of the synthesized templates. */
export function templateRoutes(resources: readonly TemplateResource[]): TemplateRoute[] {
  const inStackOf = ({ stack }: TemplateResource, logicalId: string) =>
    resources.find((candidate) => candidate.stack === stack && candidate.logicalId === logicalId)
  return resources
    .filter(({ type }) => type === 'AWS::ApiGatewayV2::Route')
    .map((route) => {
      const integration = inStackOf(route, route.properties['Target']['Fn::Join'][1][1].Ref)
      const lambda = integration && inStackOf(integration, integration.properties['IntegrationUri']['Fn::GetAtt'][0])
      return {
        key: String(route.properties['RouteKey']),
        open: route.properties['AuthorizationType'] !== 'CUSTOM',
        ...functionOf(lambda),
      }
    })
}

function functionOf(lambda: TemplateResource | undefined): TemplateFunction {
  return {
    entry: String(lambda?.metadata['storefold:entry']),
    environment: settings(lambda?.properties['Environment']?.Variables ?? {}),
  }
}

function settings(variables: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, settled(value)]))
}

function settled(value: unknown): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value).startsWith(String.raw`{"Fn::Join":["",["{\"`) ? '{}' : '1'
}
