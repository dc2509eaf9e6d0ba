/** What the status line says about the selected cells. */
import { isMedia, type Row } from '../../api/datasetTypes.ts'
import type { Box, GridColumn } from './types.ts'

export interface Summary {
  cells: number
  filled: number
  /** Null without numbers. */
  numbers: { count: number; mean: number; min: number; max: number } | null
}

export function summaryOf(rows: Row[], box: Box, columns: GridColumn[]): Summary {
  const chosen = columns.slice(box.left, box.right + 1)
  const summary: Summary = { cells: (box.bottom - box.top + 1) * chosen.length, filled: 0, numbers: null }
  let [count, sum, min, max] = [0, 0, Infinity, -Infinity]
  for (const row of rows) {
    for (const column of chosen) {
      const value = row.cells[column.id]
      if (value !== null && value !== undefined && value !== '') summary.filled += 1
      if (!column.numeric || isMedia(value) || typeof value !== 'number') continue
      count += 1
      sum += value
      min = Math.min(min, value)
      max = Math.max(max, value)
    }
  }
  if (count) summary.numbers = { count, mean: sum / count, min, max }
  return summary
}
