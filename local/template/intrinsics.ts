/** What an expression may refer to. Each lookup throws an error that names what is missing. */
export type Scope = {
  /** A parameter, a pseudo parameter or a resource's `Ref`. */
  readonly ref: (name: string) => unknown
  readonly getAtt: (logicalId: string, attribute: string) => unknown
  readonly importValue: (exportName: string) => unknown
  readonly condition: (name: string) => boolean
  readonly mapping: (map: string, top: string, second: string) => unknown
  readonly region: string
}

/** The value of `AWS::NoValue`: the property or list entry that holds it is left out. */
export const noValue: unique symbol = Symbol('AWS::NoValue')

/**
 * Evaluates a template value: every intrinsic function of CloudFormation that CDK apps write, at any depth.
 *
 * @throws on an unknown `Fn::*` and on whatever `scope` does not find.
 */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((entry) => evaluate(entry, scope)).filter((entry) => entry !== noValue)
  if (!isRecord(value)) return value
  const [name, ...others] = Object.keys(value)
  if (name !== undefined && others.length === 0 && isIntrinsic(name)) return call(name, value[name], scope)
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, evaluate(inner, scope)] as const)
      .filter(([, inner]) => inner !== noValue),
  )
}

/** Names that a value refers to: logical ids and parameters by `ref`, other stacks' exports by `import`. */
export type Reference =
  | { readonly kind: 'ref'; readonly name: string }
  | { readonly kind: 'import'; readonly of: unknown }

/** Everything a value refers to, without evaluating it. */
export function references(value: unknown): Reference[] {
  if (Array.isArray(value)) return value.flatMap(references)
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([key, inner]): Reference[] => {
    if (key === 'Ref') return [{ kind: 'ref', name: String(inner) }]
    if (key === 'Fn::GetAtt') return [{ kind: 'ref', name: getAttParts(inner)[0] }]
    if (key === 'Fn::ImportValue') return [{ kind: 'import', of: inner }, ...references(inner)]
    if (key === 'Fn::Sub') {
      const [text, variables] = subParts(inner)
      const own = Object.keys(variables)
      const names = [...text.matchAll(subPattern)].flatMap(([, literal, name = '']) =>
        literal === '!' ? [] : [name.split('.')[0] ?? ''],
      )
      return [
        ...names.filter((name) => !own.includes(name)).map((name): Reference => ({ kind: 'ref', name })),
        ...references(variables),
      ]
    }
    return references(inner)
  })
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isIntrinsic(name: string): boolean {
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::')
}

function call(name: string, argument: unknown, scope: Scope): unknown {
  const list = (): unknown[] => {
    const evaluated = evaluate(argument, scope)
    if (!Array.isArray(evaluated)) throw new Error(`${name} takes a list`)
    return evaluated
  }
  switch (name) {
    case 'Ref':
      return argument === 'AWS::NoValue' ? noValue : scope.ref(String(argument))
    case 'Condition':
      return scope.condition(String(argument))
    case 'Fn::GetAtt': {
      const [logicalId, attribute] = getAttParts(argument)
      return scope.getAtt(logicalId, String(evaluate(attribute, scope)))
    }
    case 'Fn::ImportValue':
      return scope.importValue(String(evaluate(argument, scope)))
    case 'Fn::Sub':
      return substitute(argument, scope)
    case 'Fn::Join': {
      const [separator, parts] = list()
      return asList(parts, name).map(String).join(String(separator))
    }
    case 'Fn::Split': {
      const [separator, text] = list()
      return String(text).split(String(separator))
    }
    case 'Fn::Select': {
      const [index, from] = list()
      const chosen = asList(from, name)[Number(index)]
      if (chosen === undefined) throw new Error(`Fn::Select: no entry ${String(index)}`)
      return chosen
    }
    case 'Fn::If': {
      if (!Array.isArray(argument)) throw new Error('Fn::If takes a list')
      return evaluate(scope.condition(String(argument[0])) ? argument[1] : argument[2], scope)
    }
    case 'Fn::Equals': {
      const [left, right] = list()
      return String(left) === String(right)
    }
    case 'Fn::And':
      return list().every((entry) => entry === true)
    case 'Fn::Or':
      return list().some((entry) => entry === true)
    case 'Fn::Not':
      return list()[0] !== true
    case 'Fn::FindInMap': {
      const [map, top, second] = list()
      return scope.mapping(String(map), String(top), String(second))
    }
    case 'Fn::Base64':
      return Buffer.from(String(evaluate(argument, scope))).toString('base64')
    case 'Fn::GetAZs':
      return ['a', 'b', 'c'].map((zone) => `${String(evaluate(argument, scope) || scope.region)}${zone}`)
    case 'Fn::ToJsonString':
      return JSON.stringify(evaluate(argument, scope))
    case 'Fn::Length':
      return list().length
  }
  throw new Error(`${name} is not an intrinsic function that this runtime knows`)
}

// `${!Literal}` stays as `${Literal}`; `${Name}` and `${Name.Attribute}` are looked up.
const subPattern = /\$\{(!?)([^}]+)\}/g

function substitute(argument: unknown, scope: Scope): string {
  const [text, variables] = subParts(argument)
  return text.replace(subPattern, (_, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`
    if (Object.hasOwn(variables, name)) return String(evaluate(variables[name], scope))
    const dot = name.indexOf('.')
    return String(dot < 0 ? scope.ref(name) : scope.getAtt(name.slice(0, dot), name.slice(dot + 1)))
  })
}

function subParts(argument: unknown): [string, Record<string, unknown>] {
  if (typeof argument === 'string') return [argument, {}]
  if (Array.isArray(argument) && typeof argument[0] === 'string') {
    return [argument[0], isRecord(argument[1]) ? argument[1] : {}]
  }
  throw new Error('Fn::Sub takes a text, or a text and variables')
}

function getAttParts(argument: unknown): [string, unknown] {
  if (Array.isArray(argument)) return [String(argument[0]), argument[1]]
  const text = String(argument)
  const dot = text.indexOf('.')
  return [text.slice(0, dot), text.slice(dot + 1)]
}

function asList(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${name} takes a list`)
  return value
}
