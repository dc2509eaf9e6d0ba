/** Keys of the viewer, wherever the focus is, but not while somebody types. */
import { useEffect, useRef } from 'react'
import type { Axis, Volume } from '../api/types.ts'
import type { Place } from './place.ts'
import { windowNames, type WindowName } from './windows.ts'

interface Actions {
  slice: (step: number) => void
  onCase: (step: 1 | -1) => void
  largest: () => void
  axis: Axis
  place: Place
  setPlace: (change: Partial<Place>) => void
  info: Volume | undefined
}

const BIG_STEP = 10

function actionFor(key: string, { slice, onCase, largest, axis, place, setPlace, info }: Actions): (() => void) | null {
  const names = windowNames(info)
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

export function useViewerKeys(actions: Actions): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || ownsKeys(event.target, event.key)) return
      const act = actionFor(event.key.length === 1 ? event.key.toLowerCase() : event.key, latest.current)
      if (!act) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
