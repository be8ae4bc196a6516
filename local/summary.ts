import { relative } from 'node:path'
import type { Shop } from './shop.ts'

/** What a person needs to know about the shop that has just started, ready to be copied into another terminal. */
export function summary(shop: Shop, seconds: number): string {
  const { details, url } = shop
  const [someone] = details.people
  const dataDir = relative(process.cwd(), details.dataDir) || '.'
  return [
    '',
    `The shop is open at ${url} (started in ${seconds.toFixed(1)} s)`,
    '',
    `  health   ${url}/v1/ops/health`,
    `  people   ${details.people.map((person) => person.email).join(', ')}`,
    ...(someone === undefined ? [] : [`  password ${someone.password}`]),
    '',
    ...(someone === undefined ? [] : signIn(url, someone.email, someone.password)),
    ...machine(details.serviceAccount),
    ...list('Routes', routeLines(shop)),
    ...list(
      'Queues of partners',
      [...shop.model.queues.values()].flatMap(({ partner, url: queueUrl }) =>
        partner === undefined ? [] : [`${queueUrl}  ${partner.description}`],
      ),
    ),
    `  data     ${dataDir} (also shop.json for scripts; npm start -- --fresh empties it)`,
    `  log      ${relative(process.cwd(), details.logFile)}`,
    '  stop     Ctrl-C',
    '',
  ].join('\n')
}

function signIn(url: string, email: string, password: string): string[] {
  return [
    '  A token, and a request with it:',
    `    TOKEN=$(curl -s ${url}/v1/session -H 'content-type: application/json' -d '{"email":"${email}","password":"${password}"}' \\`,
    `      | node -pe 'JSON.parse(require("fs").readFileSync(0)).accessToken')`,
    `    curl -s ${url}/v1/orders -H "authorization: Bearer $TOKEN"`,
    '',
  ]
}

function machine(account: Shop['details']['serviceAccount']): string[] {
  if (account === undefined) return []
  return [
    '  A token for the service account:',
    `    curl -s ${account.tokenUrl} -u ${account.clientId}:${account.clientSecret} -d grant_type=client_credentials`,
    '',
  ]
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}:`, ...lines.map((line) => `    ${line}`), '']
}

/** Method and path of each route in columns, by path, and the function behind it. */
function routeLines({ model }: Shop): string[] {
  const routes = model.routes.map(({ routeKey, integrationId }) => {
    const [method = '', path = ''] = routeKey.split(' ')
    const target = model.functions.get(model.integrations.get(integrationId ?? '')?.functionArn ?? '')
    return { path, key: `${method.padEnd(6)} ${path}`, target: target?.entry ?? target?.name ?? '-' }
  })
  const width = Math.max(...routes.map(({ key }) => key.length))
  return routes
    .sort((a, b) => a.path.localeCompare(b.path) || a.key.localeCompare(b.key))
    .map(({ key, target }) => `${key.padEnd(width)}  ${target}`)
}
