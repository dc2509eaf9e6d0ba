/** Find a text anywhere in the table, from the selected cell on. */
import { TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Row } from '../api/datasetTypes.ts'
import classes from './data.module.css'
import { activeOf, at } from './grid/selection.ts'
import type { GridColumn, Place } from './grid/types.ts'
import { PAGE } from './rowStore.ts'
import type { ToolbarProps } from './toolbar.tsx'

export function FindField({ table, columns, selection, select }: ToolbarProps) {
  const { t } = useTranslation()
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [said, setSaid] = useState('')
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return
      event.preventDefault()
      field.current?.select()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  const find = async () => {
    const wanted = text.trim().toLowerCase()
    if (!wanted) return
    setSaid(t('app.loading'))
    const { store } = table
    const found = await search((first, last) => store.load(first, last), store.total, columns, activeOf(selection), wanted)
    setSaid(found ? '' : t('data.notFound', { text }))
    if (found) select(at(found))
  }
  return (
    <>
      <span role="status" className={classes['soft']}>
        {said}
      </span>
      <TextInput
        ref={field}
        size="xs"
        type="search"
        aria-label={t('data.find')}
        placeholder={t('data.find')}
        leftSection={<Search size={14} aria-hidden />}
        className={classes['find']}
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          setSaid('')
        }}
        onKeyDown={(event) => event.key === 'Enter' && void find()}
      />
    </>
  )
}

type Load = (first: number, last: number) => Promise<Row[]>

/** Page by page from the cell after the present one, around the end, back to it. */
async function search(load: Load, total: number, columns: GridColumn[], from: Place, wanted: string): Promise<Place | null> {
  const pages = Math.ceil(total / PAGE)
  const first = Math.floor(from.row / PAGE)
  for (let turn = 0; turn <= pages; turn += 1) {
    const page = (first + turn) % pages
    const rows = await load(page * PAGE, Math.min(total, (page + 1) * PAGE) - 1)
    for (const [offset, row] of rows.entries()) {
      const at = page * PAGE + offset
      const before = turn === 0 && at < from.row
      const start = turn === 0 && at === from.row ? from.column + 1 : 0
      const column = before ? -1 : columns.findIndex((one, index) => index >= start && one.text(row.cells[one.id]).toLowerCase().includes(wanted))
      if (column >= 0) return { row: at, column }
    }
  }
  return null
}
