/** The pointer on a slice: a drag changes the window, a click chooses a voxel; while measuring, a drag draws the line. */
import { useRef, type PointerEvent } from 'react'
import type { GrayScale, Volume } from '../api/types.ts'
import { toVoxel, type Frame, type Voxel } from './geometry.ts'
import type { Place } from './place.ts'
import { dragged, windowOf, type Window } from './windows.ts'

/** Pixels of way up to which a press is a click. */
const STILL = 3

interface Start {
  x: number
  y: number
  window: Window | null
  moved: boolean
}

interface Wish {
  info: Volume | undefined
  scale: GrayScale | null
  frame: Frame | null
  index: number
  place: Place
  setPlace: (change: Partial<Place>) => void
  pick: (voxel: Voxel, change?: Partial<Place>) => void
}

export function usePointer({ info, scale, frame, index, place, setPlace, pick }: Wish) {
  const start = useRef<Start | null>(null)
  const voxelAt = (event: PointerEvent<HTMLElement>): Voxel | null => {
    const matrix = event.currentTarget.querySelector<SVGSVGElement>('svg[data-over]')?.getScreenCTM()
    if (!matrix || !frame) return null
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse())
    return toVoxel(frame, index, x, y)
  }
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return
      start.current = { x: event.clientX, y: event.clientY, window: windowOf(place.window, info, scale), moved: false }
      event.currentTarget.setPointerCapture(event.pointerId)
      const voxel = place.measure ? voxelAt(event) : null
      if (voxel) pick(voxel, { from: voxel.join(',') })
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const begun = start.current
      if (!begun || !info) return
      begun.moved ||= Math.hypot(event.clientX - begun.x, event.clientY - begun.y) > STILL
      if (!begun.moved) return
      if (place.measure) {
        const voxel = voxelAt(event)
        if (voxel) pick(voxel)
        return
      }
      const next = begun.window && dragged(begun.window, event.clientX - begun.x, begun.y - event.clientY, info)
      if (next && next !== place.window) setPlace({ window: next })
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const voxel = start.current && !start.current.moved && !place.measure ? voxelAt(event) : null
      start.current = null
      if (voxel) pick(voxel)
    },
    onPointerCancel: () => {
      start.current = null
    },
  }
}
