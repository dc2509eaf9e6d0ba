/** What can be done with a column: sort, filter. */
import { Menu } from '@mantine/core'
import { ArrowDownAZ, ArrowDownUp, ArrowUpAZ, CircleDashed, Funnel } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { FilterOp, View } from '../api/datasetTypes.ts'
import type { useAddress } from './address.ts'
import type { GridColumn } from './grid/types.ts'

interface Props {
  column: GridColumn
  view: View
  setAddress: ReturnType<typeof useAddress>[1]
}

export function ColumnMenu({ column, view, setAddress }: Props) {
  const { t } = useTranslation()
  const filter = (op: FilterOp, value?: string) =>
    setAddress({ filters: [...view.filters.filter((one) => one.column !== column.id || one.op !== op), { column: column.id, op, ...(value === undefined ? {} : { value }) }] })
  return (
    <>
      <Menu.Item leftSection={<ArrowUpAZ size={16} aria-hidden />} onClick={() => setAddress({ sort: column.id })}>
        {column.numeric ? t('data.sortSmall') : t('data.sortUp')}
      </Menu.Item>
      <Menu.Item leftSection={<ArrowDownAZ size={16} aria-hidden />} onClick={() => setAddress({ sort: `-${column.id}` })}>
        {column.numeric ? t('data.sortLarge') : t('data.sortDown')}
      </Menu.Item>
      {view.sort.replace(/^-/, '') === column.id && (
        <Menu.Item leftSection={<ArrowDownUp size={16} aria-hidden />} onClick={() => setAddress({ sort: '' })}>
          {t('data.sortNot')}
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Item leftSection={<CircleDashed size={16} aria-hidden />} onClick={() => filter('empty')}>
        {t('data.onlyEmpty')}
      </Menu.Item>
      <Menu.Item leftSection={<Funnel size={16} aria-hidden />} onClick={() => filter('filled')}>
        {t('data.onlyFilled')}
      </Menu.Item>
      {column.choices.map(({ value, label }) => (
        <Menu.Item key={value} leftSection={<Funnel size={16} aria-hidden />} onClick={() => filter('is', value)}>
          {t('data.onlyValue', { value: label })}
        </Menu.Item>
      ))}
    </>
  )
}
