/** Name of the table, which can be changed where it stands. */
import { ActionIcon, TextInput, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { renameDataset } from '../api/datasets.ts'
import classes from './data.module.css'
import type { Table } from './useTable.ts'

export function TableTitle({ table }: { table: Table }) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [typing, setTyping] = useState(false)
  const { title } = table.data
  const rename = useMutation({
    mutationFn: (next: string) => renameDataset(table.id, next),
    onSettled: () => cache.invalidateQueries({ queryKey: ['dataset', table.id] }),
  })
  const done = (next: string) => {
    setTyping(false)
    if (next.trim() && next.trim() !== title) rename.mutate(next.trim())
  }
  if (typing) {
    return (
      <TextInput
        autoFocus
        className={classes['title']}
        aria-label={t('data.tableName')}
        defaultValue={title}
        maxLength={200}
        onBlur={({ target }) => done(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') done(event.currentTarget.value)
          if (event.key === 'Escape') setTyping(false)
        }}
      />
    )
  }
  return (
    <div className={classes['titleLine']}>
      <Title order={1} size="h3" className={classes['title']} title={title}>
        {rename.isPending ? rename.variables : title}
      </Title>
      <ActionIcon variant="subtle" color="gray" aria-label={t('data.rename')} onClick={() => setTyping(true)}>
        <Pencil size={15} aria-hidden />
      </ActionIcon>
    </div>
  )
}
