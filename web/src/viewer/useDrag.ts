/** Dragging on the picture changes its window, as on a reading station. */
import { useRef, type PointerEvent } from 'react'
import type { Volume } from '../api/types.ts'
import type { Place } from './place.ts'
import { dragged, windowOf, type Window } from './windows.ts'

interface Start {
  x: number
  y: number
  window: Window
}

export function useDrag(info: Volume | undefined, window: string, setPlace: (change: Partial<Place>) => void) {
  const start = useRef<Start | null>(null)
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const now = windowOf(window, info)
      if (!now || event.button !== 0) return
      start.current = { x: event.clientX, y: event.clientY, window: now }
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!start.current || !info) return
      const next = dragged(start.current.window, event.clientX - start.current.x, start.current.y - event.clientY, info)
      if (next !== window) setPlace({ window: next })
    },
    onPointerUp: () => {
      start.current = null
    },
    onPointerCancel: () => {
      start.current = null
    },
  }
}
