/** Add, leave out, take back and delete cases. */
import { Button, Group, Menu, Modal, Text } from '@mantine/core'
import { Ban, ChevronDown, CircleCheck, Plus, Rows3, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addRows, deleteRows, excludeRows, rowsOf } from '../api/datasets.ts'
import { at, boxOf } from './grid/selection.ts'
import type { ToolbarProps } from './toolbar.tsx'

export function CaseMenu({ table, selection, select }: ToolbarProps) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const { top, bottom } = boxOf(selection)
  const count = Math.min(table.store.total, bottom + 1) - top
  const chosen = async () => (await table.store.load(top, bottom)).map(({ id }) => id)
  const exclude = async (excluded: boolean) => {
    const rows = await chosen()
    await table.act((rev) => excludeRows(table.id, rev, rows, excluded))
  }
  const drop = async () => {
    setAsking(false)
    const rows = await chosen()
    await table.act((rev) => deleteRows(table.id, rev, rows))
  }
  const add = async () => {
    const below = table.store.total
    const name = await freeName(table.id, below + 1, (number) => t('data.newCase', { number }))
    await table.act((rev) => addRows(table.id, rev, [{ case: name }]))
    select(at({ row: below, column: 0 }))
  }
  return (
    <>
      <Menu position="bottom-start" withinPortal={false}>
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<Rows3 size={15} aria-hidden />} rightSection={<ChevronDown size={14} aria-hidden />}>
            {t('data.cases')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Plus size={16} aria-hidden />} onClick={() => void add()}>
            {t('data.addCase')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item disabled={count < 1} leftSection={<Ban size={16} aria-hidden />} onClick={() => void exclude(true)}>
            {t('data.exclude', { count })}
          </Menu.Item>
          <Menu.Item disabled={count < 1} leftSection={<CircleCheck size={16} aria-hidden />} onClick={() => void exclude(false)}>
            {t('data.include', { count })}
          </Menu.Item>
          <Menu.Item disabled={count < 1} leftSection={<Trash2 size={16} aria-hidden />} onClick={() => setAsking(true)}>
            {t('data.deleteCases', { count })}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t('data.deleteCases', { count })} closeButtonProps={{ 'aria-label': t('app.close') }}>
        <Text>{t('data.deleteCasesAsk', { count })}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setAsking(false)}>
            {t('app.cancel')}
          </Button>
          <Button color="red" onClick={() => void drop()}>
            {t('home.delete')}
          </Button>
        </Group>
      </Modal>
    </>
  )
}

/** No two cases have one name. */
async function freeName(table: string, first: number, named: (number: number) => string): Promise<string> {
  for (let number = first; ; number += 1) {
    const name = named(number)
    const known = await rowsOf(table, { sort: '', filters: [{ column: 'case', op: 'is', value: name }] }, 0, 1)
    if (known.total === 0) return name
  }
}
