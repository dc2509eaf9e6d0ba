/** Keys of the viewer, wherever the focus is, but not while somebody types. */
import { useEffect, useRef } from 'react'
import type { Axis, GrayScale, Volume } from '../api/types.ts'
import { frameOf, moved, type Voxel } from './geometry.ts'
import type { Place } from './place.ts'
import { windowNames, type WindowName } from './windows.ts'

interface Actions {
  slice: (step: number) => void
  onCase: (step: 1 | -1) => void
  largest: () => void
  axis: Axis
  place: Place
  setPlace: (change: Partial<Place>) => void
  pick: (voxel: Voxel, change?: Partial<Place>) => void
  cross: Voxel
  flag: () => void
  scale: GrayScale | null
  info: Volume | undefined
}

const BIG_STEP = 10

function actionFor(key: string, { slice, onCase, largest, axis, place, setPlace, pick, cross, scale, info, flag }: Actions): (() => void) | null {
  const names = windowNames(info, scale)
  switch (key) {
    case 'ArrowUp':
      return () => slice(1)
    case 'ArrowDown':
      return () => slice(-1)
    case 'PageUp':
      return () => slice(BIG_STEP)
    case 'PageDown':
      return () => slice(-BIG_STEP)
    case 'j':
      return () => onCase(-1)
    case 'k':
      return () => onCase(1)
    case 'm':
      return () => (place.measure ? setPlace({ measure: false, from: null }) : pick(cross, { from: cross.join(','), measure: true }))
    case 'f':
      return flag
    case 'a':
      return () => setPlace({ axis: ((axis + 2) % 3) as Axis, slice: null })
    case 'w':
      return () => setPlace({ window: names[(names.indexOf(place.window as WindowName) + 1) % names.length]! })
    case 'o':
      return () => setPlace({ truth: !(place.truth || place.prediction), prediction: !(place.truth || place.prediction) })
    case 'd':
      return () => setPlace({ differs: !place.differs })
    case 'e':
      return largest
    case '[':
      return () => setPlace({ opacity: Math.max(0.1, Math.round((place.opacity - 0.1) * 10) / 10) })
    case ']':
      return () => setPlace({ opacity: Math.min(1, Math.round((place.opacity + 0.1) * 10) / 10) })
    default:
      return null
  }
}

/** A slider or list that has the focus keeps its own arrow keys. */
const ownsKeys = (target: EventTarget | null, key: string): boolean =>
  target instanceof HTMLElement &&
  (target.matches('textarea, select, input:not([type=checkbox])') || (key.startsWith('Arrow') && target.closest('[role=slider], [role=radiogroup], [role=menu]') !== null))

/** With Shift, arrows move the chosen voxel inside the picture. */
const WAYS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

function walk(key: string, { axis, info, cross, pick }: Actions): (() => void) | null {
  const frame = info && frameOf(axis, info)
  const way = WAYS[key]
  return frame && way ? () => pick(moved(frame, cross, ...way)) : null
}

export function useViewerKeys(actions: Actions): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || ownsKeys(event.target, event.key)) return
      const act = event.shiftKey ? walk(event.key, latest.current) : actionFor(event.key.length === 1 ? event.key.toLowerCase() : event.key, latest.current)
      if (!act) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
