/** Which anatomical plane a voxel axis cuts, from the letters at the edges of its slices. */
import type { Axis, Volume } from '../api/types.ts'

export type Plane = 'axial' | 'coronal' | 'sagittal'
const USUAL: Record<Axis, Plane> = { 0: 'sagittal', 1: 'coronal', 2: 'axial' }

export function planeOf(axis: Axis, info: Volume | undefined): Plane {
  const edges = info?.axes[String(axis)]
  if (!edges) return USUAL[axis]
  const shown = `${edges.left}${edges.right}${edges.top}${edges.bottom}`
  if (!/[SI]/.test(shown)) return 'axial'
  return /[AP]/.test(shown) ? 'sagittal' : 'coronal'
}
