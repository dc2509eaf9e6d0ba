import assert from 'node:assert/strict'
import { test } from 'node:test'
import { binsOf, isIn } from './range.ts'

test('every value is in one bin, the largest in the last', () => {
  assert.deepEqual(binsOf([0, 0.1, 0.5, 1], 2), [{ from: 0, to: 0.5, count: 2 }, { from: 0.5, to: 1, count: 2 }])
})

test('one value has one bin, none has none', () => {
  assert.deepEqual(binsOf([3, 3]), [{ from: 3, to: 3, count: 2 }])
  assert.deepEqual(binsOf([]), [])
})

test('a range keeps its ends, and leaves out what was not measured', () => {
  assert.deepEqual([0.2, 0.5, 0.8, null].map((value) => isIn(value, { low: 0.5, high: 0.8 })), [false, true, true, false])
  assert.equal(isIn(null, { low: null, high: null }), true)
})
