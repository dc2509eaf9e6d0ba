/** Which cases are shown: one part, and any number of conditions that all hold. */
import { ActionIcon, Button, Group, NativeSelect, Popover, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { FILTER_OPS, type Filter, type FilterOp } from '../api/datasetTypes.ts'
import { useAddress } from './address.ts'
import { PARTS } from './columns.tsx'
import classes from './data.module.css'
import type { GridColumn } from './grid/types.ts'
import { readNumber } from './read.ts'
import type { Table } from './useTable.ts'

const NEEDS_VALUE: FilterOp[] = ['is', 'not', 'contains', 'at_least', 'at_most']

export function FilterBar({ table, columns }: { table: Table; columns: GridColumn[] }) {
  const { t } = useTranslation()
  const [{ view }, setAddress] = useAddress()
  const { filters } = view
  const split = table.data.columns.find(({ type }) => type === 'split')
  const part = filters.find(({ column, op }) => column === split?.id && op === 'is')
  const others = filters.filter((one) => one !== part)
  const words = ({ column, op, value }: Filter) => {
    const known = columns.find(({ id }) => id === column)
    const shown = known?.choices.find((choice) => choice.value === String(value))?.label ?? String(value ?? '')
    return t(`dataOp.${op}`, { column: known?.title ?? column, value: shown })
  }
  return (
    <div className={classes['filters']} role="group" aria-label={t('data.filter')}>
      {split && (
        <SegmentedControl
          size="xs"
          aria-label={t('data.show')}
          value={String(part?.value ?? '')}
          onChange={(next) => setAddress({ filters: [...others, ...(next ? [{ column: split.id, op: 'is' as const, value: next }] : [])] })}
          data={[{ value: '', label: t('results.parts') }, ...PARTS.map((one) => ({ value: one, label: t(`results.${one}`) }))]}
        />
      )}
      {others.map((one) => (
        <span key={JSON.stringify(one)} className={classes['chip']}>
          {words(one)}
          <ActionIcon size={20} variant="subtle" color="gray" aria-label={t('data.removeFilter', { filter: words(one) })} onClick={() => setAddress({ filters: filters.filter((other) => other !== one) })}>
            <X size={13} aria-hidden />
          </ActionIcon>
        </span>
      ))}
      <AddFilter columns={columns} add={(one) => setAddress({ filters: [...filters, one] })} />
      {filters.length > 0 && (
        <span role="status" className={classes['soft']}>
          {t('data.shownOf', { shown: table.store.total, all: table.data.rows })}
        </span>
      )}
    </div>
  )
}

function AddFilter({ columns, add }: { columns: GridColumn[]; add: (filter: Filter) => void }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const [column, setColumn] = useState(columns[0]?.id ?? '')
  const [op, setOp] = useState<FilterOp>('contains')
  const [value, setValue] = useState('')
  const chosen = columns.find(({ id }) => id === column)
  const send = (event: FormEvent) => {
    event.preventDefault()
    const typed = chosen?.choices.find(({ label }) => label === value)?.value ?? value
    const wanted = chosen?.numeric && op !== 'contains' ? (readNumber(typed) ?? typed) : typed
    add({ column, op, ...(NEEDS_VALUE.includes(op) ? { value: wanted } : {}) })
    setOpen(false)
    setValue('')
  }
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus withinPortal={false}>
      <Popover.Target>
        <Button size="compact-sm" variant="default" leftSection={<Plus size={14} aria-hidden />} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('data.addFilter')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('data.addFilter')}>
        <form onSubmit={send}>
          <Stack gap="xs">
            <NativeSelect label={t('data.column')} value={column} onChange={({ target }) => setColumn(target.value)} data={columns.map(({ id, title }) => ({ value: id, label: title }))} />
            <NativeSelect label={t('data.condition')} value={op} onChange={({ target }) => setOp(target.value as FilterOp)} data={FILTER_OPS.map((one) => ({ value: one, label: t(`dataOpName.${one}`) }))} />
            {NEEDS_VALUE.includes(op) && <TextInput label={t('data.value')} value={value} onChange={({ target }) => setValue(target.value)} />}
            <Group justify="flex-end">
              <Button size="xs" type="submit">
                {t('data.addFilter')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
