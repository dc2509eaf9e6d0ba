/** One slice per notch; React's own wheel listener cannot keep the page from scrolling. */
import { useEffect, useRef, useState } from 'react'

/** Pixels of a touchpad that count as a notch. */
const NOTCH = 50

export function useWheel(move: (step: 1 | -1) => void) {
  const [element, setElement] = useState<HTMLElement | null>(null)
  const latest = useRef(move)
  useEffect(() => {
    latest.current = move
  })
  useEffect(() => {
    if (!element) return undefined
    let rest = 0
    const turn = (event: WheelEvent) => {
      if (event.ctrlKey) return
      event.preventDefault()
      rest += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / NOTCH : event.deltaY
      if (Math.abs(rest) < 1) return
      latest.current(rest > 0 ? 1 : -1)
      rest = 0
    }
    element.addEventListener('wheel', turn, { passive: false })
    return () => element.removeEventListener('wheel', turn)
  }, [element])
  return setElement
}
