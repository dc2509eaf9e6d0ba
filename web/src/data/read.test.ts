import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Column } from '../api/datasetTypes.ts'
import { readDate, reader, readNumber } from './read.ts'

const column = (type: Column['type'], more: Partial<Column> = {}): Column => ({ id: 'c', name: 'C', label: '', type, values: [], missing: [], role: 'none', unit: '', ...more })

test('numbers may have a comma as in German or as in English', () => {
  assert.deepEqual(['63', '63.5', '63,5', '1,234.5', '1,234', '-0,25', '1e3', ''].map(readNumber), [63, 63.5, 63.5, 1234.5, 1234, -0.25, 1000, undefined])
  assert.equal(readNumber('old'), undefined)
})

test('a date is taken only where day and month cannot be mistaken', () => {
  assert.deepEqual(['2024-03-01', '2024/3/1', '20240301', '1.3.2024'].map(readDate), Array(4).fill('2024-03-01'))
  assert.deepEqual(['03/01/2024', '2024-02-30', 'March'].map(readDate), [undefined, undefined, undefined])
})

test('groups and parts are known by value and by name', () => {
  const choices = [{ value: '1', label: 'Tumor' }, { value: 'train', label: 'Training' }]

  assert.equal(reader(column('nominal'), choices)('tumor'), '1')
  assert.equal(reader(column('nominal'), choices)('cyst'), 'cyst')
  assert.equal(reader(column('split'), choices)('TRAIN'), 'train')
  assert.equal(reader(column('split'), choices)('cyst'), undefined)
})

test('pictures and results are never typed', () => {
  for (const type of ['image', 'mask', 'result'] as const) assert.equal(reader(column(type), [])('x'), undefined)
})
