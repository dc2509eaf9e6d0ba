import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from '../../api/datasetTypes.ts'
import { readTable, writeTable } from './clipboard.ts'
import { clearPlan, fillPlan, pastePlan, target } from './paste.ts'
import { at, boxOf, everything, extended, jump, goneRound, moved } from './selection.ts'
import { summaryOf } from './summary.ts'
import type { Box, GridColumn } from './types.ts'

const number = (text: string) => (Number.isFinite(Number(text)) ? Number(text) : undefined)
const column = (id: string, more: Partial<GridColumn> = {}): GridColumn => ({
  id, title: id, width: 100, numeric: false, readOnly: false, kind: 'text', choices: [], closed: false, inputType: 'text',
  text: (value) => String(value ?? ''), read: (text) => text, ...more,
})
const columns = [column('case'), column('age', { numeric: true, kind: 'scale', read: number }), column('dice', { readOnly: true, numeric: true, kind: 'result' })]
const row = (id: string, cells: Row['cells']): Row => ({ id, excluded: false, cells, marks: {} })
const box = (top: number, left: number, bottom = top, right = left): Box => ({ top, bottom, left, right })

test('a table goes through the clipboard and comes back, with tabs, lines and quotes in its cells', () => {
  const table = [['a', 'b "c"', ''], ['1\t2', 'line\nbreak', '"']]

  assert.deepEqual(readTable(writeTable(table)), table)
})

test('what Excel copies ends with a line break, which is no row', () => {
  assert.deepEqual(readTable('LIV-1\t63\r\nLIV-2\t\r\n'), [['LIV-1', '63'], ['LIV-2', '']])
  assert.deepEqual(readTable('5" needle\tx'), [['5" needle', 'x']])
  assert.deepEqual(readTable('"open'), [['"open']])
})

test('one cell fills the selection, a table keeps its size, and a fitting one is repeated', () => {
  assert.deepEqual(target(box(2, 0, 5, 1), 1, 1), box(2, 0, 5, 1))
  assert.deepEqual(target(box(2, 0), 50, 3), box(2, 0, 51, 2))
  assert.deepEqual(target(box(0, 0, 3, 0), 2, 1), box(0, 0, 3, 0))
  assert.deepEqual(target(box(0, 0, 2, 0), 2, 1), box(0, 0, 1, 0))
})

test('a paste leaves results alone, says which text fits nowhere, and makes rows below the last', () => {
  const plan = pastePlan([['L1', '63', '0.9'], ['L2', 'old', '0.8'], ['L3', '', '']], box(0, 0), columns, 2)

  assert.deepEqual(plan.edits, [{ row: 0, column: 'case', value: 'L1' }, { row: 0, column: 'age', value: 63 }, { row: 1, column: 'case', value: 'L2' }])
  assert.deepEqual(plan.refused, [{ row: 1, column: 'age', text: 'old' }])
  assert.deepEqual(plan.below, [{ case: 'L3', age: null }])
})

test('deleting empties what can be written', () => {
  assert.deepEqual(clearPlan(box(4, 1, 4, 2), columns), [{ row: 4, column: 'age', value: null }])
})

test('the fill handle goes on with even numbers and repeats the rest, also upward', () => {
  const rows = [row('a', { case: 'x', age: 1 }), row('b', { case: 'y', age: 3 })]
  const filled = (from: Box, to: Box) => fillPlan(rows, from, to, columns).map(({ value }) => value)

  assert.deepEqual(filled(box(2, 1, 3, 1), box(2, 1, 5, 1)), [5, 7])
  assert.deepEqual(filled(box(2, 1, 3, 1), box(0, 1, 3, 1)), [-3, -1])
  assert.deepEqual(filled(box(2, 0, 3, 0), box(2, 0, 6, 0)), ['x', 'y', 'x'])
})

test('arrows stop at the edges and Shift keeps the beginning', () => {
  const size = { rows: 3, columns: 2 }

  assert.deepEqual(moved(at({ row: 2, column: 0 }), 1, -1, size), at({ row: 2, column: 0 }))
  assert.deepEqual(boxOf(moved(at({ row: 1, column: 1 }), -1, -1, size, true)), box(0, 0, 1, 1))
  assert.deepEqual(boxOf(everything(size)), box(0, 0, 2, 1))
})

test('Ctrl with an arrow stops where a block ends, then where the next begins, then at the edge', () => {
  const cells = [1, 1, 1, 0, 0, 1, 0]
  const from = (start: number) => start + jump((step) => cells[start + step] === 1, cells.length - 1 - start)

  assert.deepEqual([from(0), from(2), from(5), from(6)], [2, 5, 6, 6])
})

test('Enter and Tab go around in a selection', () => {
  const selection = extended(at({ row: 1, column: 1 }), { row: 0, column: 0 })

  const beyond = goneRound(selection, true, false)
  assert.deepEqual(beyond.active, { row: 0, column: 0 })
  assert.deepEqual(goneRound(beyond, true, true).active, { row: 1, column: 0 })
  assert.deepEqual(boxOf(beyond), boxOf(selection))
  assert.deepEqual(moved(beyond, 0, 1, { rows: 2, columns: 2 }), at({ row: 0, column: 1 }), 'an arrow goes on from there')
})

test('the status line counts cells and averages numbers only', () => {
  const rows = [row('a', { case: 'x', age: 55 }), row('b', { case: null, age: 63 })]

  assert.deepEqual(summaryOf(rows, box(0, 0, 1, 1), columns), { cells: 4, filled: 3, numbers: { count: 2, mean: 59, min: 55, max: 63 } })
  assert.equal(summaryOf(rows, box(0, 0, 1, 0), columns).numbers, null)
})
