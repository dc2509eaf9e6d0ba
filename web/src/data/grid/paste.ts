/** What a paste, a fill or a deletion changes; nothing is changed here. */
import type { CellValue, Row } from '../../api/datasetTypes.ts'
import type { Box, GridColumn, GridEdit, NewRow, Refusal } from './types.ts'

export interface Plan {
  edits: GridEdit[]
  /** Rows below the last one. */
  below: NewRow[]
  /** Texts that their columns do not understand. */
  refused: Refusal[]
}

/** Where a pasted table lands: one cell, row or column of it fills the selection; else it keeps its size. */
export function target(box: Box, height: number, width: number): Box {
  const [tall, wide] = [box.bottom - box.top + 1, box.right - box.left + 1]
  const fits = (given: number, room: number) => (room % given === 0 ? room : given)
  return { top: box.top, left: box.left, bottom: box.top + fits(height, tall) - 1, right: box.left + fits(width, wide) - 1 }
}

export function pastePlan(table: string[][], box: Box, columns: GridColumn[], count: number): Plan {
  const width = Math.max(...table.map((cells) => cells.length))
  const place = target(box, table.length, width)
  const plan: Plan = { edits: [], below: [], refused: [] }
  for (let row = place.top; row <= place.bottom; row += 1) {
    const cells = table[(row - place.top) % table.length]!
    for (let column = place.left; column <= Math.min(place.right, columns.length - 1); column += 1) {
      write(plan, columns[column]!, row, count, cells[(column - place.left) % width] ?? '')
    }
  }
  return plan
}

function write(plan: Plan, column: GridColumn, row: number, count: number, text: string): void {
  if (column.readOnly) return
  const value = text.trim() === '' ? null : column.read(text.trim())
  if (value === undefined) plan.refused.push({ row, column: column.id, text })
  else put(plan, column.id, row, count, value)
}

function put(plan: Plan, column: string, row: number, count: number, value: CellValue): void {
  if (row < count) plan.edits.push({ row, column, value })
  else (plan.below[row - count] ??= {})[column] = value
}

export function clearPlan(box: Box, columns: GridColumn[]): GridEdit[] {
  const edits: GridEdit[] = []
  for (let row = box.top; row <= box.bottom; row += 1) {
    for (let column = box.left; column <= box.right; column += 1) {
      const { id, readOnly, clearable } = columns[column]!
      if (!readOnly || clearable) edits.push({ row, column: id, value: null })
    }
  }
  return edits
}

/**
 * What the fill handle writes: numbers with one distance go on (1, 2 gives 3, 4), everything else repeats.
 * @param source Rows of the box that is filled from.
 * @param to The larger box.
 */
export function fillPlan(source: Row[], from: Box, to: Box, columns: GridColumn[]): GridEdit[] {
  const edits: GridEdit[] = []
  const down = to.bottom > from.bottom || to.top < from.top
  for (let row = to.top; row <= to.bottom; row += 1) {
    for (let column = to.left; column <= to.right; column += 1) {
      const inside = row >= from.top && row <= from.bottom && column >= from.left && column <= from.right
      if (inside || columns[column]!.readOnly) continue
      const line = down ? source.map((one) => one.cells[columns[column]!.id] ?? null) : across(source[row - from.top]!, from, columns)
      const step = down ? row - from.top : column - from.left
      const value = goOn(line, step)
      const fits = down || sameKind(columns, from, column)
      if (fits) edits.push({ row, column: columns[column]!.id, value })
    }
  }
  return edits
}

const across = (row: Row, from: Box, columns: GridColumn[]): CellValue[] =>
  columns.slice(from.left, from.right + 1).map(({ id }) => row.cells[id] ?? null)

/** Numbers are not filled sideways into texts. */
const sameKind = (columns: GridColumn[], from: Box, column: number): boolean => columns[from.left]!.kind === columns[column]!.kind

function goOn(line: CellValue[], step: number): CellValue {
  const numbers = line.filter((value): value is number => typeof value === 'number')
  const distance = numbers.length > 1 ? numbers[1]! - numbers[0]! : 0
  const even = numbers.length === line.length && numbers.every((value, index) => index === 0 || Math.abs(value - numbers[index - 1]! - distance) < 1e-9)
  if (even && distance !== 0) return Number((numbers[0]! + distance * step).toPrecision(12))
  return line[((step % line.length) + line.length) % line.length]!
}
