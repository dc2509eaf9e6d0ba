/** Selecting with the mouse, and drawing the fill handle. */
import { useRef, type PointerEvent as ReactPointerEvent } from 'react'
import { at, boxOf, extended, wholeColumn, wholeRows, type Size } from './selection.ts'
import type { Box, Place, Selection } from './types.ts'

interface Acts {
  size: Size
  selection: Selection
  select: (selection: Selection) => void
  /** The box that the fill handle has reached; null when it is let go. */
  reach: (to: Box | null) => void
  fill: (to: Box) => void
}

/** How near to an edge the table begins to scroll, in pixels. */
const EDGE = 24

/** Row and column of a point; -1 where it is on a header. */
function placeAt(x: number, y: number): Place | null {
  const cell = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-row]')
  if (!cell) return null
  return { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) }
}

/** The longer way decides whether it fills down, up or sideways. */
export function reachOf(from: Box, { row, column }: Place): Box {
  const vertical = Math.max(row - from.bottom, from.top - row, 0)
  const sideways = Math.max(column - from.right, from.left - column, 0)
  if (vertical >= sideways) return { ...from, top: Math.min(from.top, row), bottom: Math.max(from.bottom, row) }
  return { ...from, left: Math.min(from.left, column), right: Math.max(from.right, column) }
}

export function usePointer(acts: Acts) {
  const latest = useRef(acts)
  latest.current = acts
  return (event: ReactPointerEvent<HTMLElement>) => {
    const target = event.target as HTMLElement
    if (event.button !== 0 || target.closest('input, select, button, [data-resize]')) return
    const place = placeAt(event.clientX, event.clientY)
    if (!place) return
    // What is being typed is written before another cell is chosen.
    if (document.activeElement !== event.currentTarget && event.currentTarget.contains(document.activeElement)) (document.activeElement as HTMLElement).blur()
    const { selection, select, reach, fill, size } = latest.current
    if (target.closest('[data-fill]')) {
      let to = boxOf(selection)
      drag(event, (over) => reach((to = reachOf(boxOf(selection), clamped(over, size)))), () => {
        reach(null)
        fill(to)
      })
      return
    }
    const begun = begin(place, event.shiftKey ? selection : null, size)
    select(begun)
    drag(event, (over) => select(over.row < 0 || place.row < 0 ? latest.current.selection : follow(begun, place, over, size)), () => undefined)
  }
}

const clamped = ({ row, column }: Place, size: Size): Place => ({ row: Math.min(Math.max(row, 0), size.rows - 1), column: Math.max(column, 0) })

function begin({ row, column }: Place, old: Selection | null, size: Size): Selection {
  if (row < 0) return old ? { anchor: { row: 0, column: old.anchor.column }, head: { row: size.rows - 1, column } } : wholeColumn(column, size)
  if (column < 0) return wholeRows(old?.anchor.row ?? row, row, size)
  return old ? extended(old, { row, column }) : at({ row, column })
}

function follow(begun: Selection, first: Place, over: Place, size: Size): Selection {
  return first.column < 0 ? wholeRows(first.row, over.row, size) : extended(begun, clamped(over, size))
}

function drag(event: ReactPointerEvent<HTMLElement>, move: (over: Place) => void, end: () => void): void {
  const scroller = event.currentTarget
  let [x, y] = [event.clientX, event.clientY]
  let frame = 0
  let last = ''
  const look = () => {
    const box = scroller.getBoundingClientRect()
    const inside = placeAt(Math.min(Math.max(x, box.left + 2), box.right - EDGE), Math.min(Math.max(y, box.top + 2), box.bottom - EDGE))
    const key = JSON.stringify(inside)
    if (inside && key !== last) move(inside)
    last = key
  }
  const scroll = () => {
    const box = scroller.getBoundingClientRect()
    const speed = (value: number, low: number, high: number) => (value < low ? value - low : value > high ? value - high : 0)
    scroller.scrollBy(speed(x, box.left, box.right - EDGE), speed(y, box.top, box.bottom - EDGE))
    look()
    frame = requestAnimationFrame(scroll)
  }
  const moved = (next: PointerEvent) => {
    ;[x, y] = [next.clientX, next.clientY]
    look()
    frame ||= requestAnimationFrame(scroll)
  }
  const up = () => {
    cancelAnimationFrame(frame)
    window.removeEventListener('pointermove', moved)
    window.removeEventListener('pointerup', up)
    window.removeEventListener('pointercancel', up)
    end()
  }
  window.addEventListener('pointermove', moved)
  window.addEventListener('pointerup', up)
  window.addEventListener('pointercancel', up)
}
