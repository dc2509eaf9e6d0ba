/** Which cells are selected, and how the arrows move. */
import type { Box, Place, Selection } from './types.ts'

export interface Size {
  rows: number
  columns: number
}

const clamp = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value))

export const within = ({ row, column }: Place, { rows, columns }: Size): Place => ({ row: clamp(row, rows), column: clamp(column, columns) })

export const at = (place: Place): Selection => ({ anchor: place, head: place })

export const boxOf = ({ anchor, head }: Selection): Box => ({
  top: Math.min(anchor.row, head.row),
  bottom: Math.max(anchor.row, head.row),
  left: Math.min(anchor.column, head.column),
  right: Math.max(anchor.column, head.column),
})

export const holds = (box: Box, row: number, column: number): boolean =>
  row >= box.top && row <= box.bottom && column >= box.left && column <= box.right

export const cellsIn = ({ top, bottom, left, right }: Box): number => (bottom - top + 1) * (right - left + 1)

export const activeOf = ({ anchor, active }: Selection): Place => active ?? anchor

/** One step from the cell that is typed into; with `extend` the end moves and the beginning stays. */
export function moved(selection: Selection, rows: number, columns: number, size: Size, extend = false): Selection {
  const from = extend ? selection.head : activeOf(selection)
  const next = within({ row: from.row + rows, column: from.column + columns }, size)
  return extend ? { ...selection, head: next } : at(next)
}

export const extended = (selection: Selection, head: Place): Selection => ({ ...selection, head })

export const wholeRows = (first: number, last: number, size: Size): Selection => ({
  anchor: { row: first, column: 0 },
  head: { row: last, column: size.columns - 1 },
})

export const wholeColumn = (column: number, size: Size): Selection => ({
  anchor: { row: 0, column },
  head: { row: Math.max(0, size.rows - 1), column },
})

export const everything = (size: Size): Selection => ({
  anchor: { row: 0, column: 0 },
  head: within({ row: size.rows - 1, column: size.columns - 1 }, size),
})

/**
 * Where Ctrl with an arrow goes, as in Excel: to the end of a filled block, else to the next filled cell, else to the edge.
 * @param filled Whether the cell that many steps away holds something.
 * @param steps Steps to the edge.
 */
export function jump(filled: (step: number) => boolean, steps: number): number {
  if (steps <= 0) return 0
  const inBlock = filled(0) && filled(1)
  for (let step = 1; step <= steps; step += 1) {
    if (inBlock && !filled(step)) return step - 1
    if (!inBlock && filled(step)) return step
  }
  return steps
}

/** Tab and Enter go through a larger selection cell by cell and begin again at its end. */
export function goneRound(selection: Selection, forward: boolean, downFirst: boolean): Selection {
  const box = boxOf(selection)
  const [height, width] = [box.bottom - box.top + 1, box.right - box.left + 1]
  const now = activeOf(selection)
  const [row, column] = [now.row - box.top, now.column - box.left]
  const count = height * width
  const index = ((downFirst ? column * height + row : row * width + column) + (forward ? 1 : -1) + count) % count
  const active = downFirst
    ? { row: box.top + (index % height), column: box.left + Math.floor(index / height) }
    : { row: box.top + Math.floor(index / width), column: box.left + (index % width) }
  return { ...selection, active }
}

/** After a value was typed: the next cell of the selection, else the one below or beside. */
export function afterTyping(selection: Selection, key: 'Enter' | 'Tab', back: boolean, size: Size): Selection {
  if (cellsIn(boxOf(selection)) > 1) return goneRound(selection, !back, key === 'Enter')
  const step = back ? -1 : 1
  return key === 'Enter' ? moved(selection, step, 0, size) : moved(selection, 0, step, size)
}
