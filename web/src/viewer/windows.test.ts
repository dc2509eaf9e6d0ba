import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Volume } from '../api/types.ts'
import { dragged, windowNames, windowOf } from './windows.ts'

const ct: Volume = {
  type: 'Image', shape: [4, 4, 4], spacing: [1, 1, 1], channels: 1, unit: 'HU', modality: 'CT', range: [-1000, 2000],
  window: { level: 40, width: 400 }, labels: [], axes: {}, best_axis: 2,
}

test('presets are offered for Hounsfield units only', () => {
  assert.equal(windowNames(ct).length, 6)
  assert.deepEqual(windowNames({ ...ct, unit: '' }), ['windowAuto'])
})

test('a window is a preset, own numbers, or what the volume says', () => {
  assert.deepEqual(windowOf('windowLung', ct), { level: -600, width: 1500 })
  assert.deepEqual(windowOf('-20,300', ct), { level: -20, width: 300 })
  assert.deepEqual(windowOf('300,-5', ct), { level: 40, width: 400 })
  assert.deepEqual(windowOf('windowLung', { ...ct, unit: '' }), { level: 40, width: 400 })
})

test('dragging up brightens and dragging right widens', () => {
  assert.equal(dragged({ level: 40, width: 400 }, 10, 10, ct), '-60,500')
})

test('a window never closes', () => {
  assert.equal(dragged({ level: 40, width: 400 }, -500, 0, ct), '40,30')
})

test('a rescaled image has the presets that it has kept, in its own gray values', () => {
  const rescaled: Volume = { ...ct, unit: '', range: [0, 1] }
  const scale = { slope: 400, intercept: -200 }

  assert.deepEqual(windowNames(rescaled, scale), ['windowAuto', 'windowSoft', 'windowLiver', 'windowBrain'])
  assert.deepEqual(windowOf('windowLiver', rescaled, scale), { level: 0.65, width: 0.4 })
  assert.deepEqual(windowOf('windowLung', rescaled, scale), ct.window)
})
