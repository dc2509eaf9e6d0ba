/** One line of the table. */
import { TriangleAlert } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import type { Row } from '../../api/datasetTypes.ts'
import classes from './grid.module.css'
import type { GridColumn } from './types.ts'

export interface Slot {
  index: number
  size: number
  /** Whether it stays in sight at the left. */
  pinned: boolean
}

export interface RowProps {
  id: string
  index: number
  row: Row | undefined
  top: number
  height: number
  columns: GridColumn[]
  slots: Slot[]
  /** Width of the columns that are left out before the first moving one. */
  gap: number
  /** First and last selected column, as in `reached` and `active`; null in lines without. */
  chosen: [number, number] | null
  reached: [number, number] | null
  active: number | null
  /** The fill handle stands in this column. */
  handle: number | null
  editor: ReactNode
  mark: (row: Row, column: GridColumn) => string
}

export const ROW_HEADER = 52

/** Pairs are made anew with every drawing; a line is drawn again only if one of their numbers is another. */
const same = (old: RowProps, now: RowProps): boolean =>
  (Object.keys(now) as (keyof RowProps)[]).every((name) => {
    const [one, other] = [old[name], now[name]]
    return one === other || (Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((part, at) => part === other[at]))
  })

export const GridRow = memo(function GridRow(props: RowProps) {
  const { id, index, row, top, height, slots, gap, chosen } = props
  const cell = (slot: Slot) => <Cell key={slot.index} {...props} id={`${id}-${index}-${slot.index}`} slot={slot} />
  return (
    <div role="row" aria-rowindex={index + 2} className={classes['row']} style={{ transform: `translateY(${top}px)`, height }} data-excluded={row?.excluded || undefined}>
      <div role="presentation" className={classes['fixed']}>
        <div role="rowheader" aria-colindex={1} className={classes['number']} data-row={index} data-column={-1} data-chosen={chosen !== null || undefined} style={{ width: ROW_HEADER }}>
          {index + 1}
        </div>
        {slots.filter(({ pinned }) => pinned).map(cell)}
      </div>
      <div role="presentation" style={{ flex: `0 0 ${gap}px` }} />
      {slots.filter(({ pinned }) => !pinned).map(cell)}
    </div>
  )
}, same)

const inside = (range: [number, number] | null, column: number): boolean => range !== null && column >= range[0] && column <= range[1]

function Cell({ id, slot, index, row, columns, chosen, reached, active, handle, editor, mark }: RowProps & { slot: Slot }) {
  const column = columns[slot.index]!
  const selected = inside(chosen, slot.index)
  const value = row?.cells[column.id]
  const told = row && row.marks[column.id]?.length ? mark(row, column) : ''
  return (
    <div
      id={id}
      role="gridcell"
      aria-colindex={slot.index + 2}
      aria-selected={selected}
      aria-readonly={column.readOnly || undefined}
      className={classes['cell']}
      data-row={index}
      data-column={slot.index}
      data-numeric={column.numeric || undefined}
      data-readonly={column.readOnly || undefined}
      data-reached={inside(reached, slot.index) || undefined}
      data-active={active === slot.index || undefined}
      style={{ width: slot.size }}
    >
      {active === slot.index && editor ? editor : row ? column.draw?.(value, row) ?? <span className={classes['text']}>{column.text(value)}</span> : <span className={classes['coming']}>…</span>}
      {told && (
        <span className={classes['mark']} title={told}>
          <TriangleAlert size={14} aria-hidden />
          <span className="hidden">{told}</span>
        </span>
      )}
      {handle === slot.index && !editor && <span className={classes['fill']} data-fill data-testid="fill-handle" />}
    </div>
  )
}
