import { Validations } from 'aws-cdk-lib'
import {
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  type IHttpApi,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Construct } from 'constructs'
import type { ServiceFunction } from './service-function.ts'

/** The shop's edge as the services see it: where their routes are hung up, and who looks at the tokens. */
export interface Edge {
  readonly api: IHttpApi
  readonly authorizer: IHttpRouteAuthorizer
}

/** A table of routes, `<METHOD> <path>`, and the function behind each. */
type RouteTable = Readonly<Record<string, ServiceFunction>>

/**
 * Hangs routes up at the edge. The authorizer looks at every request of `routes`; those of `open` never reach it (sign-in, health).
 */
export function addRoutes(
  scope: Construct,
  edge: Edge,
  { routes = {}, open = {} }: { readonly routes?: RouteTable; readonly open?: RouteTable },
): void {
  const integrations = new Map<ServiceFunction, HttpLambdaIntegration>()
  const add = (key: string, target: ServiceFunction, authorizer?: IHttpRouteAuthorizer) => {
    const integration =
      integrations.get(target) ??
      new HttpLambdaIntegration(`${target.node.id}Integration`, target, { scopePermissionToRoute: false })
    integrations.set(target, integration)
    const route = new HttpRoute(scope, key, {
      httpApi: edge.api,
      routeKey: routeKey(key),
      integration,
      authorizer,
    })
    if (authorizer !== undefined) return
    Validations.of(route).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Open on purpose: signing in, signing out, health, documentation, signed hooks, and the answer to what is not there need no token.',
    })
  }
  for (const [key, target] of Object.entries(routes)) add(key, target, edge.authorizer)
  for (const [key, target] of Object.entries(open)) add(key, target)
}

function routeKey(key: string): HttpRouteKey {
  if (key === '$default') return HttpRouteKey.DEFAULT
  const [method = '', path = ''] = key.split(' ')
  const known = Object.values(HttpMethod).find((candidate) => candidate === method)
  if (known === undefined || !path.startsWith('/')) throw new Error(`"${key}" is no route`)
  return HttpRouteKey.with(path, known)
}
