import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldOf } from './schema.ts'
import { stepped } from './stepper.ts'

const epochs = fieldOf({ type: 'integer', minimum: 1, maximum: 100000 })
const share = fieldOf({ type: 'number', minimum: 0, maximum: 1 })
const level = fieldOf({ type: 'number' })
const size = fieldOf({ type: 'array', items: { type: 'integer', minimum: 4, maximum: 1024 }, minItems: 3, maxItems: 3 })

test('amounts go down and up by usual numbers and stop at their limit', () => {
  const down = [200, 100, 50, 20, 10, 5, 2].map((one) => stepped(one, epochs, 200, -1))

  assert.deepEqual(down, [100, 50, 20, 10, 5, 2, 1])
  assert.deepEqual([stepped(130, epochs, 200, -1), stepped(130, epochs, 200, 1), stepped(1, epochs, 200, -1)], [100, 200, null])
})

test('shares and levels go by even steps', () => {
  assert.deepEqual([stepped(0.5, share, 0.5, 1), stepped(1, share, 0.5, 1)], [0.55, null])
  assert.deepEqual([stepped(40, level, 40, -1), stepped(-5, level, 40, -1)], [30, -15])
})

test('lists are halved and doubled within their limits', () => {
  assert.deepEqual(stepped([64, 64, 32], size, null as never, -1), [32, 32, 16])
  assert.deepEqual(stepped([8, 8, 4], size, null as never, -1), [4, 4, 4])
})

test('without a number to begin with there is no next one', () => {
  const rate = fieldOf({ anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { type: 'null' }] })

  assert.equal(stepped(null, rate, null, 1), null)
})
