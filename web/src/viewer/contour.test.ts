import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contour } from './contour.ts'

/** Digits of rows; 0 is background. */
function picture(...rows: string[]) {
  const values = rows.join('').split('').map(Number)
  const alpha = new Uint8ClampedArray(values.length * 4)
  values.forEach((value, at) => (alpha[at * 4 + 3] = value ? 255 : 0))
  return { width: rows[0]!.length, height: rows.length, colors: Uint32Array.from(values), alpha }
}

test('one pixel has four edges', () => {
  assert.equal(contour(picture('000', '010', '000')), 'M1 1H2M1 2H2M1 1V2M2 1V2')
})

test('two structures that touch have an edge between them', () => {
  assert.match(contour(picture('12')), /M1 0V1/)
})

test('a structure at the border of the picture is closed', () => {
  assert.equal(contour(picture('1')), 'M0 0H1M0 1H1M0 0V1M1 0V1')
})

test('nothing drawn has no outline', () => {
  assert.equal(contour(picture('00', '00')), '')
})
