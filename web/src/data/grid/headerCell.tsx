/** Head of a column: what it is, in which order, and its menu. */
import { Menu } from '@mantine/core'
import { ArrowDown, ArrowUp, ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './grid.module.css'
import type { Slot } from './gridRow.tsx'
import type { GridColumn } from './types.ts'

interface Props {
  slot: Slot
  column: GridColumn
  sorted: 'ascending' | 'descending' | null
  menu: ReactNode
  open: boolean
  setOpen: (open: boolean) => void
  resize: (width: number) => void
}

const NARROWEST = 56

export function HeaderCell({ slot, column, sorted, menu, open, setOpen, resize }: Props) {
  const { t } = useTranslation()
  const Arrow = sorted === 'ascending' ? ArrowUp : ArrowDown
  return (
    <div
      role="columnheader"
      aria-colindex={slot.index + 2}
      aria-sort={sorted ?? undefined}
      className={classes['head']}
      data-row={-1}
      data-column={slot.index}
      style={{ width: slot.size }}
    >
      <span className={classes['icon']} title={column.kind}>
        {column.header}
      </span>
      <span className={classes['text']} title={column.title}>
        {column.title}
      </span>
      {sorted && <Arrow size={14} aria-hidden className={classes['arrow']} />}
      <Menu opened={open} onChange={setOpen} position="bottom-end" withinPortal returnFocus={false} trapFocus>
        <Menu.Target>
          <button type="button" tabIndex={-1} className={classes['more']} aria-label={t('data.columnMenu', { name: column.title })}>
            <ChevronDown size={15} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>{menu}</Menu.Dropdown>
      </Menu>
      <span className={classes['resize']} data-resize aria-hidden onPointerDown={(event) => stretch(event, slot.size, resize)} />
    </div>
  )
}

function stretch(event: React.PointerEvent<HTMLElement>, from: number, resize: (width: number) => void): void {
  event.preventDefault()
  const start = event.clientX
  const move = (next: PointerEvent) => resize(Math.max(NARROWEST, from + next.clientX - start))
  const up = () => {
    window.removeEventListener('pointermove', move)
    window.removeEventListener('pointerup', up)
  }
  window.addEventListener('pointermove', move)
  window.addEventListener('pointerup', up)
}
