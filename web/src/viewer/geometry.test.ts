import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Volume } from '../api/types.ts'
import { distance, frameOf, moved, toPicture, toVoxel, voxelOf, type Voxel } from './geometry.ts'

const edges = { left: 'R', right: 'L', top: 'A', bottom: 'P', across: 0, down: 1, flip_across: true, flip_down: true }
const scan: Volume = {
  type: 'Image', shape: [10, 20, 5], spacing: [2, 1, 3], channels: 1, unit: 'HU', modality: 'CT', range: [-1000, 2000],
  window: { level: 40, width: 400 }, labels: [], axes: { '2': edges }, best_axis: 2,
}
const frame = frameOf(2, scan)!

test('the first voxel of a radiological slice is at the lower right', () => {
  assert.deepEqual(frame.size, [20, 20])
  assert.deepEqual(toPicture(frame, [0, 0, 3]), [19, 19.5])
})

test('a voxel is found again where it is drawn', () => {
  for (const voxel of [[0, 0, 3], [9, 19, 3], [4, 7, 3]] as Voxel[]) {
    assert.deepEqual(toVoxel(frame, 3, ...toPicture(frame, voxel)), voxel)
  }
})

test('outside the picture the nearest voxel counts', () => {
  assert.deepEqual(toVoxel(frame, 3, -50, 999), [9, 0, 3])
})

test('distances are in mm along all three axes', () => {
  assert.equal(distance([0, 0, 0], [3, 0, 0], [2, 1, 3]), 6)
  assert.equal(distance([0, 0, 0], [0, 4, 1], [2, 1, 3]), 5)
})

test('an arrow key moves in the picture, not along the voxel axis', () => {
  assert.deepEqual(moved(frame, [4, 7, 3], 1, 0), [3, 7, 3])
  assert.deepEqual(moved(frame, [4, 0, 3], 0, 1), [4, 0, 3])
})

test('only voxels of the volume are taken from the address', () => {
  assert.deepEqual(voxelOf('1,2,3', [10, 20, 5]), [1, 2, 3])
  assert.equal(voxelOf('1,2,5', [10, 20, 5]), null)
  assert.equal(voxelOf('1,2', undefined), null)
  assert.equal(voxelOf('a,b,c', undefined), null)
})
