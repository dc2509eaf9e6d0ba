/** A table like in Excel: select, type, copy, paste, fill. What is changed goes to its owner; it keeps no rows and no history. */
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { CellValue, Row } from '../../api/datasetTypes.ts'
import { CellEditor } from './cellEditor.tsx'
import classes from './grid.module.css'
import { GridHeader } from './gridHeader.tsx'
import { GridRow } from './gridRow.tsx'
import { onGridKey } from './keys.ts'
import { clearPlan, fillPlan, pastePlan } from './paste.ts'
import { usePointer } from './pointer.ts'
import { activeOf, afterTyping, boxOf } from './selection.ts'
import type { Box, GridColumn, GridEdit, GridRows, NewRow, Refusal, Selection } from './types.ts'
import { useClipboard } from './useClipboard.ts'
import { useSlots } from './useSlots.ts'

interface Props {
  label: string
  columns: GridColumn[]
  rows: GridRows
  /** So many columns stay in sight at the left. */
  pinned: number
  rowHeight: number
  selection: Selection
  onSelect: (selection: Selection) => void
  /** Column by which the rows are sorted, with `-` in front for the largest first. */
  sort: string
  menu: (column: GridColumn) => ReactNode
  mark: (row: Row, column: GridColumn) => string
  onEdit: (edits: GridEdit[], below: NewRow[]) => void
  onRefused: (refused: Refusal[]) => void
  onUndo: () => void
  onRedo: () => void
  onResize: (column: string, width: number) => void
  /** A cell in which nothing can be typed was opened. */
  onOpen: (column: string) => void
}

export function CaseGrid(props: Props) {
  const { label, columns, rows, selection, onSelect, sort, onEdit, onRefused } = props
  const { t } = useTranslation()
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [typing, setTyping] = useState<string | null>(null)
  const [reached, setReached] = useState<Box | null>(null)
  const [openMenu, setOpenMenu] = useState<number | null>(null)
  const size = { rows: rows.count, columns: columns.length }
  const box = boxOf(selection)
  const active = activeOf(selection)
  const view = useSlots({ scroller, rows, columns, pinned: props.pinned, rowHeight: props.rowHeight, kept: typing === null ? null : active.row })
  // What happens in a menu of a head comes up here too, although it lies elsewhere in the page.
  const isOwn = (target: EventTarget) => target === scroller.current
  const focus = () => scroller.current?.focus({ preventScroll: true })
  // With the mouse or a paste, what is looked at stays in sight; otherwise the table follows the cursor.
  const unmoved = useRef<Selection['head'] | null>(null)
  const selectInPlace = (next: Selection) => {
    unmoved.current = next.head
    onSelect(next)
  }
  const { row: headRow, column: headColumn } = selection.active ?? selection.head
  const { show } = view
  useEffect(() => {
    if (unmoved.current?.row !== headRow || unmoved.current.column !== headColumn) show({ row: headRow, column: headColumn })
    unmoved.current = null
  }, [headRow, headColumn, show])

  const write = (edits: GridEdit[], below: NewRow[] = []) => {
    if (edits.length || below.length) onEdit(edits, below)
  }
  const type = (text: string | null) => {
    const column = columns[active.column]
    if (column?.readOnly && text === null) props.onOpen(column.id)
    if (!column || column.readOnly || !rows.get(active.row)) return
    flushSync(() => setTyping(text ?? column.text(rows.get(active.row)!.cells[column.id])))
  }
  const fill = async (to: Box) => {
    if (to.top === box.top && to.bottom === box.bottom && to.left === box.left && to.right === box.right) return
    write(fillPlan(await rows.load(box.top, box.bottom), box, to, columns))
    selectInPlace({ anchor: { row: to.top, column: to.left }, head: { row: to.bottom, column: to.right } })
  }
  const fillDown = async () => {
    const from = { ...box, bottom: box.top }
    write(fillPlan(await rows.load(box.top, box.top), from, box, columns))
  }
  const paste = (table: string[][]) => {
    const plan = pastePlan(table, box, columns, rows.count)
    write(plan.edits, plan.below)
    if (plan.refused.length) onRefused(plan.refused)
    const height = Math.max(table.length, box.bottom - box.top + 1)
    selectInPlace({ anchor: { row: box.top, column: box.left }, head: { row: Math.min(box.top + height, rows.count + plan.below.length) - 1, column: Math.min(columns.length - 1, Math.max(box.right, box.left + table[0]!.length - 1)) } })
  }
  const clear = () => write(clearPlan(box, columns))
  const clipboard = useClipboard({ columns, rows, selection, paste, clear })
  const onPointerDown = usePointer({ size, selection, select: selectInPlace, reach: setReached, fill: (to) => void fill(to) })
  const done = (value: CellValue, key: 'Enter' | 'Tab' | null, back: boolean) => {
    setTyping(null)
    write([{ row: active.row, column: columns[active.column]!.id, value }])
    if (key === null) return
    focus()
    onSelect(afterTyping(selection, key, back, size))
  }

  // After a sort or a filter, the same place may be out of the table.
  useEffect(() => setTyping(null), [sort, columns.length])
  const columnOf = (at: number) => columns[at]!
  const editor = typing !== null && (
    <CellEditor
      column={columnOf(active.column)}
      label={t('data.typing', { name: columnOf(active.column).title, row: active.row + 1 })}
      text={typing}
      done={done}
      cancel={() => {
        setTyping(null)
        focus()
      }}
      refuse={(text) => onRefused([{ row: active.row, column: columnOf(active.column).id, text }])}
    />
  )
  const seen = view.items.some(({ index }) => index === active.row) && view.slots.some(({ index }) => index === active.column)
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rows.count + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-activedescendant={seen ? `${id}-${active.row}-${active.column}` : undefined}
      className={classes['grid']}
      data-testid="case-grid"
      onKeyDown={(event) =>
        isOwn(event.target) && onGridKey(event, { columns, rows, size, selection, screen: view.screen, select: onSelect, type, clear, fillDown: () => void fillDown(), undo: props.onUndo, redo: props.onRedo, openMenu: setOpenMenu })
      }
      onPointerDown={onPointerDown}
      onDoubleClick={(event) => (event.target as HTMLElement).closest('[role="gridcell"]') && type(null)}
      {...clipboard}
    >
      <div role="presentation" style={{ position: 'relative', width: view.width, height: view.height }}>
        <GridHeader columns={columns} slots={view.slots} gap={view.gap} sort={sort} menu={props.menu} open={openMenu} setOpen={(column) => (setOpenMenu(column), column === null && focus())} resize={props.onResize} />
        <div role="rowgroup">
          {view.items.map(({ index, start, size: height }) => (
            <GridRow
              key={index}
              id={id}
              index={index}
              row={rows.get(index)}
              top={start}
              height={height}
              columns={columns}
              slots={view.slots}
              gap={view.gap}
              chosen={index >= box.top && index <= box.bottom ? [box.left, box.right] : null}
              reached={reached && index >= reached.top && index <= reached.bottom ? [reached.left, reached.right] : null}
              active={index === active.row ? active.column : null}
              handle={index === box.bottom && !reached ? box.right : null}
              editor={index === active.row ? editor : null}
              mark={props.mark}
            />
          ))}
        </div>
      </div>
    </div>
  )
}
