import { relative } from 'node:path'
import { testTokens } from './payment-provider/test-tokens.ts'
import type { Model } from './run/model.ts'
import type { ShopDetails } from './run/shop-details.ts'

/** What is to be said of a shop. */
export type Summarized = { readonly details: ShopDetails; readonly model: Model }

/** What a person needs to know about the shop that has just started: one screen. */
export function summary({ details, model }: Summarized, seconds: number): string {
  const { url, people, paymentProvider } = details
  return [
    '',
    `The shop is open at ${url} (started in ${seconds.toFixed(1)} s)`,
    '',
    ...block(
      'pages',
      pages(model).map((path) => `${url}${path}`),
    ),
    '',
    ...(people.length === 0 ? [] : [...peopleLines(url, people), '']),
    ...(paymentProvider === undefined ? [] : [...block('pay with', tokenLines()), '']),
    ...block('data', [`${shown(details.dataDir)} (shop.json is for scripts; npm start -- --fresh empties it)`]),
    ...block('log', [shown(details.logFile)]),
    ...block('stop', ['Ctrl-C']),
    '',
    'npm start -- --routes lists the routes, npm start -- --help the options.',
    '',
  ].join('\n')
}

/** Each route and the function behind it, the queues of partners, and how a service account gets a token. */
export function routeList({ details, model }: Summarized): string {
  const { serviceAccount: account } = details
  return [
    'Routes:',
    ...routeLines(model).map((line) => `  ${line}`),
    '',
    ...[...model.queues.values()].flatMap(({ partner, url }) =>
      partner === undefined ? [] : [`Queue of a partner: ${partner.description}`, `  ${url}`, ''],
    ),
    ...(account === undefined
      ? []
      : [
          'A token for the service account:',
          `  curl -s ${account.tokenUrl} -u ${account.clientId}:${account.clientSecret} -d grant_type=client_credentials`,
          '',
        ]),
  ].join('\n')
}

/** What a browser shows to anybody, without an id in its path. */
function pages(model: Model): string[] {
  return model.routes
    .filter(({ routeKey, authorizerId }) => authorizerId === undefined && /^GET \/[^{]+$/.test(routeKey))
    .map(({ routeKey }) => routeKey.slice('GET '.length))
    .sort()
}

function peopleLines(url: string, people: ShopDetails['people']): string[] {
  const [someone] = people
  if (someone === undefined) return []
  const { email, password } = someone
  const body = JSON.stringify({ email, password })
  return [
    ...block('people', inTwo(aligned(people.map((person) => [person.email, person.role])))),
    ...block('password', [password]),
    ...block('token', [
      `TOKEN=$(curl -s ${url}/v1/session -H 'content-type: application/json' -d '${body}' | node -pe 'JSON.parse(fs.readFileSync(0)).accessToken')`,
    ]),
  ]
}

function tokenLines(): string[] {
  return aligned(Object.entries(testTokens).map(([token, { description }]) => [token, description]))
}

/** Lines beside their title. */
function block(title: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `  ${(index === 0 ? title : '').padEnd(10)}${line}`)
}

/** Two columns. */
function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length))
  return rows.map(([first, second]) => `${first.padEnd(width)}  ${second}`)
}

/** Two entries in a line. */
function inTwo(entries: readonly string[]): string[] {
  const width = Math.max(...entries.map(({ length }) => length))
  return entries.flatMap((entry, index) =>
    index % 2 === 0 ? [`${entry.padEnd(width)}    ${entries[index + 1] ?? ''}`.trimEnd()] : [],
  )
}

function shown(path: string): string {
  return relative(process.cwd(), path) || '.'
}

/** Method and path of each route, by path, and the function behind it. */
function routeLines(model: Model): string[] {
  const routes = model.routes.map(({ routeKey, integrationId }) => {
    const [method = '', path = ''] = routeKey.split(' ')
    const target = model.functions.get(model.integrations.get(integrationId ?? '')?.functionArn ?? '')
    return { path, key: `${method.padEnd(6)} ${path}`, target: target?.entry ?? target?.name ?? '-' }
  })
  const sorted = routes.sort((a, b) => a.path.localeCompare(b.path) || a.key.localeCompare(b.key))
  return aligned(sorted.map(({ key, target }) => [key, target]))
}
