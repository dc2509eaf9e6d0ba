/** Where a voxel lies in the picture of a slice, and how far two voxels are apart. */
import type { Axis, Volume } from '../api/types.ts'

export type Voxel = [number, number, number]

/** How the slices across one axis are drawn: voxel axes, their direction and size in mm. */
export interface Frame {
  axis: Axis
  across: Axis
  down: Axis
  flipAcross: boolean
  flipDown: boolean
  /** Size of a voxel in the picture, in mm. */
  pixel: [number, number]
  /** Size of the picture in mm. */
  size: [number, number]
  shape: Voxel
}

export function frameOf(axis: Axis, info: Volume): Frame | null {
  const edges = info.axes[String(axis)]
  if (!edges) return null
  const across = edges.across as Axis
  const down = edges.down as Axis
  const pixel: [number, number] = [info.spacing[across], info.spacing[down]]
  return {
    axis,
    across,
    down,
    flipAcross: edges.flip_across,
    flipDown: edges.flip_down,
    pixel,
    size: [info.shape[across] * pixel[0], info.shape[down] * pixel[1]],
    shape: info.shape,
  }
}

const placed = (at: number, count: number, flip: boolean) => (flip ? count - 1 - at : at) + 0.5

/** Middle of a voxel in the picture, in mm from its upper left corner. */
export function toPicture(frame: Frame, voxel: Voxel): [number, number] {
  return [
    placed(voxel[frame.across], frame.shape[frame.across], frame.flipAcross) * frame.pixel[0],
    placed(voxel[frame.down], frame.shape[frame.down], frame.flipDown) * frame.pixel[1],
  ]
}

const found = (mm: number, size: number, count: number, flip: boolean) => {
  const at = Math.min(count - 1, Math.max(0, Math.floor(mm / size)))
  return flip ? count - 1 - at : at
}

/** Voxel at a place of the picture; the nearest one if the place lies outside. */
export function toVoxel(frame: Frame, index: number, x: number, y: number): Voxel {
  const voxel: Voxel = [0, 0, 0]
  voxel[frame.axis] = index
  voxel[frame.across] = found(x, frame.pixel[0], frame.shape[frame.across], frame.flipAcross)
  voxel[frame.down] = found(y, frame.pixel[1], frame.shape[frame.down], frame.flipDown)
  return voxel
}

/** Distance between the middles of two voxels, in mm. */
export function distance(one: Voxel, other: Voxel, spacing: Voxel): number {
  return Math.hypot(...one.map((at, axis) => (at - other[axis]!) * spacing[axis]!))
}

/** A voxel as it stands in the address, e.g. `12,40,7`. */
export function voxelOf(text: string | null, shape: Voxel | undefined): Voxel | null {
  const numbers = text?.split(',').map(Number)
  if (numbers?.length !== 3 || !numbers.every((one, axis) => Number.isInteger(one) && one >= 0 && (!shape || one < shape[axis]!))) return null
  return numbers as Voxel
}

/** One step of an arrow key in the picture: right and down are positive. */
export function moved(frame: Frame, voxel: Voxel, right: number, down: number): Voxel {
  const next: Voxel = [...voxel]
  const step = (axis: Axis, by: number) => {
    next[axis] = Math.min(frame.shape[axis] - 1, Math.max(0, next[axis] + by))
  }
  step(frame.across, frame.flipAcross ? -right : right)
  step(frame.down, frame.flipDown ? -down : down)
  return next
}
