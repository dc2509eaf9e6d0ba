/** Cases by the value of one score: how many in each bin, and which lie in a range. */
import type { CaseRow } from '../api/types.ts'
import { scoreOf } from './cases.ts'

export interface Range {
  low: number | null
  high: number | null
}

export interface Bin {
  from: number
  to: number
  count: number
}

const BINS = 20

export function binsOf(values: number[], most = BINS): Bin[] {
  if (!values.length) return []
  const low = Math.min(...values)
  const high = Math.max(...values)
  if (low === high) return [{ from: low, to: high, count: values.length }]
  const width = (high - low) / most
  const bins = Array.from({ length: most }, (_, at) => ({ from: low + at * width, to: low + (at + 1) * width, count: 0 }))
  for (const value of values) bins[Math.min(most - 1, Math.floor((value - low) / width))]!.count += 1
  return bins
}

export const isIn = (value: number | null, { low, high }: Range): boolean =>
  (low === null && high === null) || (value !== null && (low === null || value >= low) && (high === null || value <= high))

export const inRange = (rows: CaseRow[], structure: string, score: string, range: Range): CaseRow[] =>
  rows.filter((row) => isIn(scoreOf(row, structure, score), range))
