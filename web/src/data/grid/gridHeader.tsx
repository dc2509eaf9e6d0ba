/** The line of heads, which stays in sight. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './grid.module.css'
import { ROW_HEADER, type Slot } from './gridRow.tsx'
import { HeaderCell } from './headerCell.tsx'
import type { GridColumn } from './types.ts'
import { HEAD } from './useSlots.ts'

interface Props {
  columns: GridColumn[]
  slots: Slot[]
  gap: number
  sort: string
  menu: (column: GridColumn) => ReactNode
  open: number | null
  setOpen: (column: number | null) => void
  resize: (column: string, width: number) => void
}

export function GridHeader({ columns, slots, gap, sort, menu, open, setOpen, resize }: Props) {
  const { t } = useTranslation()
  const head = (slot: Slot) => {
    const column = columns[slot.index]!
    return (
      <HeaderCell
        key={column.id}
        slot={slot}
        column={column}
        sorted={sort === column.id ? 'ascending' : sort === `-${column.id}` ? 'descending' : null}
        menu={open === slot.index && menu(column)}
        open={open === slot.index}
        setOpen={(next) => setOpen(next ? slot.index : null)}
        resize={(width) => resize(column.id, width)}
      />
    )
  }
  return (
    <div role="rowgroup" className={classes['header']} style={{ height: HEAD }}>
      <div role="row" aria-rowindex={1} className={classes['headRow']}>
        <div role="presentation" className={classes['fixed']}>
          <div role="columnheader" aria-colindex={1} className={classes['corner']} style={{ width: ROW_HEADER }}>
            <span className="hidden">{t('data.rowNumber')}</span>
          </div>
          {slots.filter(({ pinned }) => pinned).map(head)}
        </div>
        <div role="presentation" style={{ flex: `0 0 ${gap}px` }} />
        {slots.filter(({ pinned }) => !pinned).map(head)}
      </div>
    </div>
  )
}
