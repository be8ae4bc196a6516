import { expect, test } from 'vitest'
import { matchesPattern } from '#local/sources/filter-pattern.ts'

const record = {
  eventName: 'INSERT',
  dynamodb: { NewImage: { k: { S: 'OrderPlaced' }, n: { N: '5' }, tags: { L: [{ S: 'a' }, { S: 'b' }] } } },
  amount: 12,
  list: ['x', 'y'],
}

test.each<[string, unknown, boolean]>([
  ['a literal', { eventName: ['INSERT'] }, true],
  ['one of several literals', { eventName: ['REMOVE', 'INSERT'] }, true],
  ['another literal', { eventName: ['REMOVE'] }, false],
  ['every field must match', { eventName: ['INSERT'], amount: [13] }, false],
  ['a nested field', { dynamodb: { NewImage: { k: { S: ['OrderPlaced'] } } } }, true],
  ['prefix', { dynamodb: { NewImage: { k: { S: [{ prefix: 'Order' }] } } } }, true],
  ['suffix', { dynamodb: { NewImage: { k: { S: [{ suffix: 'Paid' }] } } } }, false],
  ['equals-ignore-case', { eventName: [{ 'equals-ignore-case': 'insert' }] }, true],
  ['wildcard', { dynamodb: { NewImage: { k: { S: [{ wildcard: 'Or*Pl*d' }] } } } }, true],
  ['wildcard takes a dot literally', { eventName: [{ wildcard: 'INS.*' }] }, false],
  ['anything-but a list', { eventName: [{ 'anything-but': ['MODIFY', 'REMOVE'] }] }, true],
  ['anything-but a prefix', { eventName: [{ 'anything-but': { prefix: 'INS' } }] }, false],
  ['anything-but needs the field', { nothing: [{ 'anything-but': ['x'] }] }, false],
  ['numeric range', { amount: [{ numeric: ['>', 10, '<=', 12] }] }, true],
  ['numeric equality of a text fails', { dynamodb: { NewImage: { n: { N: [{ numeric: ['=', 5] }] } } } }, false],
  ['exists', { dynamodb: { NewImage: { k: { S: [{ exists: true }] } } } }, true],
  ['exists: false of a present field', { eventName: [{ exists: false }] }, false],
  ['exists: false below a missing object', { dynamodb: { OldImage: { k: [{ exists: false }] } } }, true],
  ['a literal below a missing object', { dynamodb: { OldImage: { k: ['x'] } } }, false],
  ['an array of the record intersects', { list: ['q', 'y'] }, true],
  ['objects in an array', { dynamodb: { NewImage: { tags: { L: { S: ['b'] } } } } }, true],
  ['$or', { $or: [{ eventName: ['REMOVE'] }, { amount: [12] }] }, true],
  ['$or without a match', { $or: [{ eventName: ['REMOVE'] }, { amount: [1] }] }, false],
  ['null is a literal', { nothing: [null] }, false],
])('%s', (_, pattern, expected) => {
  expect(matchesPattern(pattern, record)).toBe(expected)
})

test('an unknown condition is refused', () => {
  expect(() => matchesPattern({ eventName: [{ sounds: 'like' }] }, record)).toThrow('sounds')
})
