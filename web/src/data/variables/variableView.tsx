/** One line per column, as in SPSS: what it is called, what it holds, what it is for. */
import { ActionIcon, Button, Group, Modal, NativeSelect, Text, TextInput } from '@mantine/core'
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { COLUMN_TYPES, ROLES, type Column, type ColumnType, type ColumnWish, type Role } from '../../api/datasetTypes.ts'
import { useReady } from '../../ui/ready.ts'
import { ICONS } from '../columns.tsx'
import classes from '../data.module.css'
import type { Table } from '../useTable.ts'
import { ValuesDialog } from './valuesDialog.tsx'

/** Every table has these two. */
const FIXED = ['case', 'patient']
const NEW: ColumnWish = { name: '', label: '', type: 'nominal', values: [], missing: [], role: 'none', unit: '' }

export function VariableView({ table }: { table: Table }) {
  const { t } = useTranslation()
  const [doomed, setDoomed] = useState<Column | null>(null)
  const [values, setValues] = useState<Column | null>(null)
  const { columns } = table.data
  useReady(true, 'variables')
  const put = (id: string, change: Partial<Column>) => table.describe((all) => all.map((one) => (one.id === id ? { ...one, ...change } : one)))
  const move = (id: string, by: number) =>
    table.describe((all) => {
      const at = all.findIndex((one) => one.id === id)
      const next = all.toSpliced(at, 1)
      next.splice(at + by, 0, all[at]!)
      return next
    })
  const add = () => table.describe((all) => [...all, { ...NEW, name: freeName(all, (number) => t('data.newVariable', { number })) }])
  return (
    <div className={classes['reading']}>
      <Group justify="space-between">
        <Text c="dimmed" size="sm">
          {t('data.variablesHint')}
        </Text>
        <Button size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={add}>
          {t('data.addVariable')}
        </Button>
      </Group>
      <div className={`card ${classes['variables']}`} tabIndex={0} role="group" aria-label={t('dataRoom.variables')}>
        <table className="table">
          <thead>
            <tr>
              {(['name', 'label', 'type', 'values', 'missing', 'role', 'unit'] as const).map((field) => (
                <th key={field} scope="col">
                  {t(`dataField.${field}`)}
                </th>
              ))}
              <th scope="col">
                <span className="hidden">{t('data.order')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column, at) => (
              <Line key={column.id} column={column} first={at === 0} last={at === columns.length - 1} put={(change) => put(column.id, change)} move={(by) => move(column.id, by)} drop={() => setDoomed(column)} openValues={() => setValues(column)} />
            ))}
          </tbody>
        </table>
      </div>
      {values && (
        <ValuesDialog
          column={values}
          close={() => setValues(null)}
          save={(next) => {
            put(values.id, { values: next })
            setValues(null)
          }}
        />
      )}
      <Modal opened={doomed !== null} onClose={() => setDoomed(null)} title={t('home.delete')} closeButtonProps={{ 'aria-label': t('app.close') }}>
        <Text>{t('data.deleteVariable', { name: doomed?.name ?? '' })}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setDoomed(null)}>
            {t('app.cancel')}
          </Button>
          <Button
            color="red"
            onClick={() => {
              table.describe((all) => all.filter((one) => one.id !== doomed?.id))
              setDoomed(null)
            }}
          >
            {t('home.delete')}
          </Button>
        </Group>
      </Modal>
    </div>
  )
}

function freeName(columns: Column[], named: (number: number) => string): string {
  const taken = new Set(columns.map(({ name }) => name))
  let number = columns.length + 1
  while (taken.has(named(number))) number += 1
  return named(number)
}

interface LineProps {
  column: Column
  first: boolean
  last: boolean
  put: (change: Partial<Column>) => void
  move: (by: 1 | -1) => void
  drop: () => void
  openValues: () => void
}

function Line({ column, first, last, put, move, drop, openValues }: LineProps) {
  const { t } = useTranslation()
  const { name } = column
  const fixed = FIXED.includes(column.id)
  const Icon = ICONS[column.type]
  const grouped = column.type === 'nominal' || column.type === 'ordinal' || column.type === 'mask'
  const shown = column.values.length ? column.values.map(({ value, label }) => `${value} ${label}`).join(', ').slice(0, 40) : t('data.noValues')
  const says = (field: 'name' | 'label' | 'type' | 'values' | 'missing' | 'role' | 'unit') => t('data.fieldOf', { field: t(`dataField.${field}`), name })
  return (
    <tr data-column={column.id}>
      <td>
        <Typed label={says('name')} value={name} off={fixed} needed put={(value) => put({ name: value })} />
      </td>
      <td>
        <Typed label={says('label')} value={column.label} put={(value) => put({ label: value })} />
      </td>
      <td>
        <NativeSelect size="xs" leftSection={<Icon size={14} aria-hidden />} aria-label={says('type')} value={column.type} disabled={fixed} onChange={({ target }) => put({ type: target.value as ColumnType })} data={COLUMN_TYPES.map((type) => ({ value: type, label: t(`dataType.${type}`) }))} />
      </td>
      <td>
        <Button size="compact-xs" variant="default" disabled={!grouped} aria-label={`${says('values')}: ${shown}`} onClick={openValues}>
          {shown}
        </Button>
      </td>
      <td>
        <Typed label={says('missing')} value={column.missing.join(', ')} width={86} put={(value) => put({ missing: value.split(',').map((one) => one.trim()).filter(Boolean) })} />
      </td>
      <td>
        <NativeSelect size="xs" aria-label={says('role')} value={column.role} onChange={({ target }) => put({ role: target.value as Role })} data={ROLES.map((role) => ({ value: role, label: t(`dataRole.${role}`) }))} />
      </td>
      <td>
        <Typed label={says('unit')} value={column.unit} width={72} put={(value) => put({ unit: value })} />
      </td>
      <td>
        <Group gap={2} wrap="nowrap">
          <ActionIcon size={24} variant="subtle" color="gray" disabled={first} aria-label={t('data.moveUp', { name })} onClick={() => move(-1)}>
            <ArrowUp size={15} aria-hidden />
          </ActionIcon>
          <ActionIcon size={24} variant="subtle" color="gray" disabled={last} aria-label={t('data.moveDown', { name })} onClick={() => move(1)}>
            <ArrowDown size={15} aria-hidden />
          </ActionIcon>
          <ActionIcon size={24} variant="subtle" color="gray" disabled={fixed} aria-label={t('home.deleteNamed', { name })} onClick={drop}>
            <Trash2 size={15} aria-hidden />
          </ActionIcon>
        </Group>
      </td>
    </tr>
  )
}

/** Sent when it is left, not with every letter. */
function Typed({ label, value, put, off = false, needed = false, width }: { label: string; value: string; put: (value: string) => void; off?: boolean; needed?: boolean; width?: number }) {
  const send = (field: HTMLInputElement) => {
    const next = field.value.trim()
    if (needed && !next) field.value = value
    else if (next !== value) put(next)
  }
  return <TextInput key={value} size="xs" w={width} aria-label={label} defaultValue={value} disabled={off} maxLength={200} onBlur={({ target }) => send(target)} onKeyDown={(event) => event.key === 'Enter' && send(event.currentTarget)} />
}
