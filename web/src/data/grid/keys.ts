/** The keys of Excel. */
import type { KeyboardEvent } from 'react'
import type { CellValue, Row } from '../../api/datasetTypes.ts'
import { activeOf, afterTyping, at, boxOf, cellsIn, everything, extended, jump, moved, wholeColumn, wholeRows, type Size } from './selection.ts'
import type { GridColumn, GridRows, Selection } from './types.ts'

export interface KeyActs {
  columns: GridColumn[]
  rows: GridRows
  size: Size
  selection: Selection
  /** Rows of one screen. */
  screen: number
  select: (selection: Selection) => void
  /** Begin to type; with null the present text stays. */
  type: (text: string | null) => void
  clear: () => void
  fillDown: () => void
  undo: () => void
  redo: () => void
  openMenu: (column: number) => void
}

const ARROWS: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

export function onGridKey(event: KeyboardEvent, acts: KeyActs): void {
  const handled = event.ctrlKey || event.metaKey ? withControl(event, acts) : event.altKey ? withAlt(event, acts) : plain(event, acts)
  if (handled) event.preventDefault()
  // The viewer beside the table listens to the whole page.
  if (handled || event.key.length === 1) event.stopPropagation()
}

function withAlt(event: KeyboardEvent, { openMenu, selection }: KeyActs): boolean {
  if (event.key !== 'ArrowDown') return false
  openMenu(selection.head.column)
  return true
}

function withControl(event: KeyboardEvent, acts: KeyActs): boolean {
  const { selection, select, size } = acts
  const key = event.key.toLowerCase()
  const arrow = ARROWS[event.key]
  if (arrow) void toEdge(arrow, event.shiftKey, acts)
  else if (key === 'a') select(everything(size))
  else if (key === 'd') acts.fillDown()
  else if (key === 'z') (event.shiftKey ? acts.redo : acts.undo)()
  else if (key === 'y') acts.redo()
  else if (key === ' ') select(wholeColumn(selection.head.column, size))
  else if (key === 'home') select(moved(selection, -size.rows, -size.columns, size, event.shiftKey))
  else if (key === 'end') select(moved(selection, size.rows, size.columns, size, event.shiftKey))
  else return false
  return true
}

function plain(event: KeyboardEvent, acts: KeyActs): boolean {
  const { selection, select, size, screen } = acts
  const step = (rows: number, columns: number) => select(moved(selection, rows, columns, size, event.shiftKey))
  const arrow = ARROWS[event.key]
  if (arrow) step(...arrow)
  else if (event.key === 'PageDown') step(screen, 0)
  else if (event.key === 'PageUp') step(-screen, 0)
  else if (event.key === 'Home') step(0, -size.columns)
  else if (event.key === 'End') step(0, size.columns)
  else if (event.key === 'Escape') select(at(activeOf(selection)))
  else if (event.key === 'Tab') return tab(event.shiftKey, acts)
  else if (event.key === 'Enter') select(afterTyping(selection, 'Enter', event.shiftKey, size))
  else if (event.key === 'F2') acts.type(null)
  else if (event.key === 'Delete' || event.key === 'Backspace') acts.clear()
  else if (event.key === ' ' && event.shiftKey) select(wholeRows(boxOf(selection).top, boxOf(selection).bottom, size))
  else if (event.key.length === 1) {
    // The letter itself is put in by the browser, so that input methods see it too.
    acts.type('')
    return false
  } else return false
  return true
}

/** At the end of a line, Tab leaves the table: nobody is caught in it. */
function tab(back: boolean, { selection, select, size }: KeyActs): boolean {
  const column = activeOf(selection).column + (back ? -1 : 1)
  const leaves = cellsIn(boxOf(selection)) === 1 && (column < 0 || column >= size.columns)
  if (!leaves) select(afterTyping(selection, 'Tab', back, size))
  return !leaves
}

/** Rows that are read at a time while looking for the end of a block. */
const PART = 2000

const isFilled = (value: CellValue | undefined): boolean => value !== null && value !== undefined && value !== ''

async function toEdge([rows, columns]: [number, number], extend: boolean, { columns: all, rows: lines, size, selection, select }: KeyActs): Promise<void> {
  const { row, column } = extend ? selection.head : activeOf(selection)
  const go = (steps: number) => {
    const head = { row: row + rows * steps, column: column + columns * steps }
    select(extend ? extended(selection, head) : at(head))
  }
  if (columns) {
    const cells = (await lines.load(row, row))[0]?.cells ?? {}
    go(jump((step) => isFilled(cells[all[column + columns * step]!.id]), columns > 0 ? size.columns - 1 - column : column))
    return
  }
  const steps = rows > 0 ? size.rows - 1 - row : row
  // Part by part: most blocks end long before the table does.
  let line: Row[] = []
  for (let part = PART; ; part += PART) {
    const known = Math.min(part, steps)
    line = rows > 0 ? [...line, ...(await lines.load(row + line.length, row + known))] : (await lines.load(row - known, row)).reverse()
    const found = jump((step) => isFilled(line[step]?.cells[all[column]!.id]), known)
    // At the edge of a part nobody knows yet whether the block goes on.
    if (found < known || known === steps) return go(found)
  }
}
