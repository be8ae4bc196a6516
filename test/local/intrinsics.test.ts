// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub has the syntax of template strings
import { describe, expect, test } from 'vitest'
import { evaluate, noValue, references, type Scope } from '#local/template/intrinsics.ts'

const scope: Scope = {
  region: 'eu-central-1',
  ref: (name) => ({ Table: 'shop-table', 'AWS::Region': 'eu-central-1', Zones: ['x', 'y'] })[name] ?? missing(name),
  getAtt: (id, attribute) => `${id}.${attribute}`,
  importValue: (name) => `imported ${name}`,
  condition: (name) => name === 'Yes',
  mapping: (map, top, second) => `${map}/${top}/${second}`,
}

function missing(name: string): never {
  throw new Error(`no ${name}`)
}

describe('a template value is evaluated as CloudFormation does', () => {
  test.each<[string, unknown, unknown]>([
    ['Ref', { Ref: 'Table' }, 'shop-table'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue.Arn'],
    ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Queue.Arn' }, 'Queue.Arn'],
    ['Fn::Join with nested parts', { 'Fn::Join': ['-', ['a', { Ref: 'Table' }]] }, 'a-shop-table'],
    ['Fn::Sub', { 'Fn::Sub': 'arn:${AWS::Region}:${Queue.Arn}:${!kept}' }, 'arn:eu-central-1:Queue.Arn:${kept}'],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${a}/${Table}', { a: { Ref: 'Table' } }] }, 'shop-table/shop-table'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::If, taken', { 'Fn::If': ['Yes', 1, { Ref: 'nothing' }] }, 1],
    ['Fn::If, not taken', { 'Fn::If': ['No', { Ref: 'nothing' }, 2] }, 2],
    ['conditions', { 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Not': [{ Condition: 'No' }] }] }, true],
    ['Fn::Equals of a number and its text', { 'Fn::Equals': [1, '1'] }, true],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'z'] }, 'M/eu-central-1/z'],
    ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'x-${Table}' } }, 'imported x-shop-table'],
    ['Fn::Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
    ['Fn::GetAZs of the own region', { 'Fn::GetAZs': '' }, ['eu-central-1a', 'eu-central-1b', 'eu-central-1c']],
    ['an object of two keys that looks like an intrinsic', { Ref: 'Table', x: 1 }, { Ref: 'Table', x: 1 }],
  ])('%s', (_, value, expected) => {
    expect(evaluate(value, scope)).toEqual(expected)
  })

  test('AWS::NoValue removes the property or the entry that holds it', () => {
    const value = { a: { Ref: 'AWS::NoValue' }, b: [1, { 'Fn::If': ['Yes', { Ref: 'AWS::NoValue' }, 2] }] }
    expect(evaluate(value, scope)).toEqual({ b: [1] })
    expect(evaluate({ Ref: 'AWS::NoValue' }, scope)).toBe(noValue)
  })

  test('an unknown function is refused by name', () => {
    expect(() => evaluate({ 'Fn::Transform': {} }, scope)).toThrow('Fn::Transform')
  })
})

test('references are found in every function that can hold one', () => {
  const value = {
    a: [{ Ref: 'One' }, { 'Fn::GetAtt': ['Two', 'Arn'] }],
    b: { 'Fn::Sub': ['${Three.Arn} ${own} ${!not}', { own: { Ref: 'Four' } }] },
    c: { 'Fn::ImportValue': 'Five' },
  }
  expect(references(value)).toEqual([
    { kind: 'ref', name: 'One' },
    { kind: 'ref', name: 'Two' },
    { kind: 'ref', name: 'Three' },
    { kind: 'ref', name: 'Four' },
    { kind: 'import', of: 'Five' },
  ])
})
