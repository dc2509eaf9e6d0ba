import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldOf, humanized, readText } from './schema.ts'

const width = fieldOf({ type: 'number', exclusiveMinimum: 0 })
const epochs = fieldOf({ type: 'integer', minimum: 1, maximum: 100 })
const rate = fieldOf({ anyOf: [{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, { type: 'null' }] })
const patch = fieldOf({ type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 3, maxItems: 3 })

test('numbers are read with point or comma', () => {
  assert.deepEqual([readText('350', width), readText('0,5', width)], [{ value: 350 }, { value: 0.5 }])
})

test('a limit is named with the sentence that fits it', () => {
  assert.deepEqual(readText('0', width), { complaint: { key: 'above', limit: 0 } })
  assert.deepEqual(readText('0', epochs), { complaint: { key: 'atLeast', limit: 1 } })
  assert.deepEqual(readText('101', epochs), { complaint: { key: 'atMost', limit: 100 } })
  assert.deepEqual(readText('1', rate), { complaint: { key: 'below', limit: 1 } })
})

test('text in a number, a fraction in an integer and nothing where something must be are refused', () => {
  assert.deepEqual(readText('many', width), { complaint: { key: 'number' } })
  assert.deepEqual(readText('1.5', epochs), { complaint: { key: 'integer' } })
  assert.deepEqual(readText(' ', epochs), { complaint: { key: 'required' } })
})

test('empty is null where null is allowed', () => {
  assert.deepEqual(readText('', rate), { value: null })
})

test('a list has as many numbers as its schema says', () => {
  assert.deepEqual(readText('96, 96 64', patch), { value: [96, 96, 64] })
  assert.deepEqual(readText('96, 96', patch), { complaint: { key: 'listLength', limit: 3 } })
  assert.deepEqual(readText('96, 96, -1', patch), { complaint: { key: 'atLeast', limit: 0 } })
})

test('a field without a title is called by its name', () => {
  assert.equal(humanized('learning_rate'), 'Learning rate')
})
