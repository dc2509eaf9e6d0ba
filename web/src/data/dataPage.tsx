/** All tables of cases, and a new one. */
import { ActionIcon, Button, Group, Modal, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, Table2, Trash2 } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { datasets, deleteDataset, makeDataset } from '../api/datasets.ts'
import type { DatasetRow } from '../api/datasetTypes.ts'
import { Empty } from '../ui/empty.tsx'
import { ago, whole } from '../ui/format.ts'
import { useReady } from '../ui/ready.ts'
import { useTitle } from '../ui/title.ts'
import { Trouble } from '../ui/trouble.tsx'
import classes from './data.module.css'

export default function DataPage() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(datasets)
  const [naming, setNaming] = useState(false)
  const [doomed, setDoomed] = useState<DatasetRow | null>(null)
  useTitle(t('app.data'))
  useReady(data !== undefined, 'datasets')
  const button = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setNaming(true)}>
      {t('data.new')}
    </Button>
  )
  return (
    <div className={classes['list']}>
      <Group justify="space-between" align="flex-end">
        <header>
          <Title order={1} size="h2">
            {t('app.data')}
          </Title>
          <Text c="dimmed">{t('data.hello')}</Text>
        </header>
        {data && data.length > 0 && button}
      </Group>
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {data && (
        <section className={`card ${classes['flush']}`} aria-label={t('data.tables')}>
          {data.length ? <Tables rows={data} drop={setDoomed} /> : <Empty icon={Table2} text={t('data.noTables')}>{button}</Empty>}
        </section>
      )}
      <NameDialog opened={naming} close={() => setNaming(false)} />
      <DropDialog doomed={doomed} close={() => setDoomed(null)} />
    </div>
  )
}

function Tables({ rows, drop }: { rows: DatasetRow[]; drop: (row: DatasetRow) => void }) {
  const { t } = useTranslation()
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{t('home.name')}</th>
          <th scope="col" className="number">{t('data.cases')}</th>
          <th scope="col" className="number">{t('data.patients')}</th>
          <th scope="col">{t('home.changed')}</th>
          <th scope="col">
            <span className="hidden">{t('home.delete')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <Link href={`/data/${row.id}`} className={classes['link']}>
                {row.title}
              </Link>
            </td>
            <td className="number">{whole(row.rows)}</td>
            <td className="number">{whole(row.patients)}</td>
            <td>{ago(row.changed, t)}</td>
            <td className="number">
              <ActionIcon variant="subtle" color="gray" aria-label={t('home.deleteNamed', { name: row.title })} onClick={() => drop(row)}>
                <Trash2 size={16} aria-hidden />
              </ActionIcon>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function NameDialog({ opened, close }: { opened: boolean; close: () => void }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const [title, setTitle] = useState('')
  const make = useMutation({ mutationFn: makeDataset, onSuccess: ({ id }) => go(`/data/${id}`) })
  const send = (event: FormEvent) => {
    event.preventDefault()
    make.mutate(title.trim() || t('data.untitled'))
  }
  return (
    <Modal opened={opened} onClose={close} title={t('data.new')} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <form onSubmit={send}>
        {make.error && <Trouble error={make.error} />}
        <TextInput data-autofocus label={t('data.tableName')} placeholder={t('data.untitled')} value={title} maxLength={200} onChange={({ target }) => setTitle(target.value)} />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={close}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t('data.make')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

function DropDialog({ doomed, close }: { doomed: DatasetRow | null; close: () => void }) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const drop = useMutation({
    mutationFn: deleteDataset,
    onSuccess: close,
    onSettled: () => void cache.invalidateQueries({ queryKey: ['datasets'] }),
  })
  return (
    <Modal opened={doomed !== null} onClose={close} title={t('home.delete')} closeButtonProps={{ 'aria-label': t('app.close') }}>
      {drop.error && <Trouble error={drop.error} />}
      <Text>{t('data.deleteAsk', { name: doomed?.title ?? '', count: doomed?.rows ?? 0 })}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={close}>
          {t('app.cancel')}
        </Button>
        <Button color="red" loading={drop.isPending} onClick={() => doomed && drop.mutate(doomed.id)}>
          {t('home.delete')}
        </Button>
      </Group>
    </Modal>
  )
}
