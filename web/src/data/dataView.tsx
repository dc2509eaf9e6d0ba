/** The table as a spreadsheet, with everything that can be done to it. */
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CheckProblem, Row } from '../api/datasetTypes.ts'
import { useLocalStorage } from '@mantine/hooks'
import { said } from '../i18n/index.ts'
import { useReady } from '../ui/ready.ts'
import { useAddress } from './address.ts'
import { CasePanel } from './casePanel.tsx'
import { ColumnMenu } from './columnMenu.tsx'
import { gridColumns, isPicture } from './columns.tsx'
import classes from './data.module.css'
import { EmptyTable } from './emptyTable.tsx'
import { FilterBar } from './filterBar.tsx'
import { CaseGrid } from './grid/caseGrid.tsx'
import { activeOf, at, boxOf, within } from './grid/selection.ts'
import type { GridColumn, Refusal, Selection } from './grid/types.ts'
import { Refusals } from './refusals.tsx'
import { StatusLine } from './statusLine.tsx'
import { Toolbar } from './toolbar.tsx'
import { DropZone } from './upload/dropZone.tsx'
import { UploadDialog } from './upload/uploadDialog.tsx'
import type { Named } from '../api/uploads.ts'
import type { Table } from './useTable.ts'

const PINNED = 2
const ROW_HEIGHT = 44
const PLAIN_HEIGHT = 32

export function DataView({ table, checks }: { table: Table; checks: CheckProblem[] }) {
  const { t } = useTranslation()
  const [{ view, panel }, setAddress] = useAddress()
  const [widths, setWidths] = useLocalStorage<Record<string, number>>({ key: `medas-columns-${table.id}`, defaultValue: {} })
  const [wished, setSelection] = useState<Selection>(at({ row: 0, column: 0 }))
  const [refused, setRefused] = useState<Refusal[]>([])
  const [files, setFiles] = useState<Named[] | null>(null)
  const { store, data } = table
  const columns = useMemo(() => gridColumns(table.id, data.columns, widths, t), [table.id, data.columns, widths, t])
  const size = { rows: store.total, columns: columns.length }
  const selection = useMemo(() => inside(wished, size), [wished, size.rows, size.columns])
  const rows = useMemo(() => ({ count: store.total, get: store.get, want: store.want, load: store.load }), [store, store.version])
  const mark = useMarks(checks)
  const active = store.get(activeOf(selection).row)
  const filtered = view.filters.length > 0
  const empty = data.rows === 0 && !filtered
  const loaded = store.rev > 0
  // Empty tables fetch too: otherwise nobody would know that they are.
  if (!loaded) store.want(0, 0)
  useReady(loaded, 'table')
  const acts = { table, columns, selection, select: setSelection, addFiles: setFiles }
  return (
    <DropZone onFiles={setFiles} className={classes['room']}>
      <Toolbar {...acts} panel={panel} setPanel={(open) => setAddress({ panel: open })} />
      {!empty && <FilterBar table={table} columns={columns} />}
      {refused.length > 0 && <Refusals refused={refused} columns={columns} close={() => setRefused([])} />}
      <div className={classes['split']} data-panel={panel || undefined}>
        {empty && loaded ? (
          <EmptyTable {...acts} />
        ) : (
          <div className={classes['sheet']}>
            <CaseGrid
              label={data.title}
              columns={columns}
              rows={rows}
              pinned={Math.min(PINNED, columns.length)}
              rowHeight={data.columns.some(({ type }) => isPicture(type)) ? ROW_HEIGHT : PLAIN_HEIGHT}
              selection={selection}
              onSelect={setSelection}
              sort={view.sort}
              menu={(column) => <ColumnMenu column={column} view={view} setAddress={setAddress} />}
              mark={mark}
              onEdit={(edits, below) => {
                setRefused([])
                void table.edit(edits, below)
              }}
              onRefused={setRefused}
              onUndo={table.undo}
              onRedo={table.redo}
              onOpen={() => setAddress({ panel: true })}
              onResize={(column, width) => setWidths((old) => ({ ...old, [column]: Math.round(width) }))}
            />
            {store.total === 0 && loaded && <p className={classes['noRows']}>{t('data.noRows')}</p>}
          </div>
        )}
        {panel && <CasePanel table={table} row={active} step={(by) => setSelection(inside(at({ ...activeOf(selection), row: activeOf(selection).row + by }), size))} />}
      </div>
      <StatusLine table={table} columns={columns} box={boxOf(selection)} rows={rows} />
      {files && <UploadDialog table={table} files={files} close={() => setFiles(null)} />}
    </DropZone>
  )
}

function inside({ anchor, head, active }: Selection, size: { rows: number; columns: number }): Selection {
  const known = { rows: Math.max(1, size.rows), columns: Math.max(1, size.columns) }
  return { anchor: within(anchor, known), head: within(head, known), ...(active ? { active: within(active, known) } : {}) }
}

/** Words for the marks of a cell, from what the checks say of its row. */
function useMarks(checks: CheckProblem[]): (row: Row, column: GridColumn) => string {
  return useMemo(() => {
    const words = new Map<string, string>()
    for (const problem of checks) for (const row of problem.rows) words.set(`${row} ${problem.code}`, said(problem.message))
    return (row, column) => (row.marks[column.id] ?? []).map((code) => words.get(`${row.id} ${code}`) ?? code).join(' ')
  }, [checks])
}
