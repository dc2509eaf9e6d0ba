/** Below the table: what is selected, and how large the table is. */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { measure, whole } from '../ui/format.ts'
import classes from './data.module.css'
import { cellsIn } from './grid/selection.ts'
import { summaryOf, type Summary } from './grid/summary.ts'
import type { Box, GridColumn, GridRows } from './grid/types.ts'
import type { Table } from './useTable.ts'

const WAIT_MS = 120
const GIB = 1e9

interface Props {
  table: Table
  columns: GridColumn[]
  box: Box
  rows: GridRows
}

export function StatusLine({ table, columns, box, rows }: Props) {
  const { t } = useTranslation()
  const summary = useSummary(box, columns, rows)
  const { rows: cases, patients, bytes } = table.data
  return (
    <footer className={classes['status']}>
      <span role="status" data-testid="selection">
        {summary && summary.cells > 1 && [t('data.selected', { count: summary.cells }), t('data.filled', { count: summary.filled })].join(' · ')}
        {summary?.numbers && summary.cells > 1 && ` · ${t('data.numbers', { mean: measure(summary.numbers.mean), min: measure(summary.numbers.min), max: measure(summary.numbers.max) })}`}
      </span>
      {cases > 0 && <span className={classes['keys']}>{t('data.keys')}</span>}
      <span className={classes['space']} />
      <span>
        {[t('results.n', { count: cases }), t('results.patients', { count: patients }), sizeWords(bytes)].filter(Boolean).join(' · ')}
      </span>
    </footer>
  )
}

const sizeWords = (bytes: number): string => (bytes <= 0 ? '' : bytes < GIB ? `${whole(Math.max(1, bytes / 1e6))} MB` : `${measure(bytes / GIB)} GB`)

/** A moment after the selection stands still; rows that were never seen are fetched for it. */
function useSummary(box: Box, columns: GridColumn[], rows: GridRows): Summary | null {
  const [summary, setSummary] = useState<Summary | null>(null)
  const { top, bottom, left, right } = box
  useEffect(() => {
    if (cellsIn({ top, bottom, left, right }) === 1 || rows.count === 0) {
      setSummary(null)
      return undefined
    }
    let late = false
    const timer = setTimeout(() => {
      void rows.load(top, bottom).then((found) => late || setSummary(summaryOf(found, { top, bottom, left, right }, columns)), () => undefined)
    }, WAIT_MS)
    return () => {
      late = true
      clearTimeout(timer)
    }
  }, [top, bottom, left, right, columns, rows])
  return summary
}
