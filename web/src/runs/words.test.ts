import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sayings } from './words.ts'

const curve = (value: (at: number) => number, count = 40): [number, number][] => Array.from({ length: count }, (_, at) => [at + 1, value(at)])
const falling = curve((at) => 2 / (at + 1))

test('without a training there is nothing to say', () => {
  assert.deepEqual(sayings({}), [])
  assert.deepEqual(sayings({ train: { loss: curve(() => 1, 3) } }), [{ say: 'starting' }])
})

test('a loss that falls is learning, one that stays is level, one that jumps is unsteady', () => {
  const first = (loss: [number, number][]) => sayings({ train: { loss } })[0]!.say
  assert.equal(first(falling), 'learning')
  assert.equal(first(curve(() => 0.3)), 'level')
  assert.equal(first(curve((at) => (at > 34 ? 3 : 0.3))), 'unsteady')
})

test('the best check is told, and how many came after it', () => {
  assert.deepEqual(sayings({ train: { loss: falling, val_dice: [[10, 0.5], [20, 0.8]] } })[1], { say: 'bestNow', value: 0.8 })
  assert.deepEqual(sayings({ train: { loss: falling, val_dice: [[10, 0.9], [20, 0.8], [30, 0.7], [40, 0.8]] } })[1], { say: 'stalled', checks: 3, value: 0.9 })
})

test('learning by heart shows as a rising loss on other cases', () => {
  const told = sayings({ train: { loss: falling, val_loss: [[10, 0.5], [20, 0.4], [30, 0.5], [40, 0.7]] } })
  assert.deepEqual(told.map(({ say }) => say), ['learning', 'overfit'])
})
