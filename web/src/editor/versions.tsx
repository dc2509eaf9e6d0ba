/** Versions of a workflow: name the present one, compare any two, bring an old one back as a new one. */
import { Button, Group, Modal, NativeSelect, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { freezeVersion } from '../api/actions.ts'
import { get } from '../api/http.ts'
import { difference, versions } from '../api/queries.ts'
import type { VersionDocument } from '../api/types.ts'
import { said } from '../i18n/index.ts'
import { moment } from '../ui/format.ts'
import { Trouble } from '../ui/trouble.tsx'
import { DiffPicture } from './diffPicture.tsx'
import { useEditor } from './store.ts'
import classes from './versions.module.css'

interface Props {
  close: () => void
  flush: () => Promise<boolean>
}

export default function Versions({ close, flush }: Props) {
  const { t } = useTranslation()
  const id = useEditor((editor) => editor.id)
  const edit = useEditor((editor) => editor.edit)
  const cache = useQueryClient()
  const { data: rows, error } = useQuery({ ...versions(id), staleTime: 0 })
  const [name, setName] = useState('')
  const [pair, setPair] = useState<[string, string] | null>(null)
  const refresh = () => cache.invalidateQueries({ queryKey: ['versions', id] })
  const keep = useMutation({
    mutationFn: async () => {
      await flush()
      return freezeVersion(id, name.trim() || undefined)
    },
    onSuccess: () => {
      setName('')
      void refresh()
    },
  })
  const restore = useMutation({
    mutationFn: async (number: number) => {
      // What is there now is kept before anything takes its place.
      await flush()
      await freezeVersion(id)
      const { document } = await get<VersionDocument>(`/workflows/${id}/versions/${number}`)
      edit(() => document)
      await flush()
      return freezeVersion(id, t('editor.restoredName', { number }))
    },
    onSuccess: () => void refresh(),
  })
  useEffect(() => {
    const last = rows?.[0]
    if (last && pair === null) setPair([String(last.number), 'draft'])
  }, [rows, pair])
  const options = [{ value: 'draft', label: t('editor.draftNow') }, ...(rows ?? []).map((row) => ({ value: String(row.number), label: titled(row, t('editor.version', { number: row.number })) }))]
  const trouble = error ?? keep.error ?? restore.error
  return (
    <Modal opened onClose={close} title={t('editor.versions')} size="min(1100px, 94vw)" transitionProps={{ duration: 0 }} closeButtonProps={{ 'aria-label': t('app.close') }}>
      {trouble && <Trouble error={trouble} />}
      <div className={classes['columns']}>
        <section aria-label={t('editor.versions')}>
          <Group align="flex-end" gap="xs" mb="md">
            <TextInput label={t('editor.versionName')} value={name} maxLength={200} onChange={(event) => setName(event.target.value)} style={{ flex: 1 }} />
            <Button variant="default" loading={keep.isPending} onClick={() => keep.mutate()}>
              {t('editor.nameVersion')}
            </Button>
          </Group>
          {rows?.length === 0 && <Text c="dimmed">{t('editor.noVersions')}</Text>}
          <ol className={classes['list']} aria-label={t('editor.versions')}>
            {rows?.map((row) => (
              <li key={row.number}>
                <div className={classes['row']}>
                  <div>
                    <strong>{titled(row, t('editor.version', { number: row.number }))}</strong>
                    <div className={classes['soft']}>{moment(row.created)}</div>
                  </div>
                  <Group gap={6} wrap="nowrap">
                    <Button size="compact-sm" variant="default" onClick={() => setPair([String(row.number), 'draft'])} aria-label={t('editor.compareNamed', { number: row.number })}>
                      {t('editor.compare')}
                    </Button>
                    <Button size="compact-sm" variant="default" loading={restore.isPending} onClick={() => restore.mutate(row.number)} aria-label={t('editor.restoreNamed', { number: row.number })}>
                      {t('editor.restoreVersion')}
                    </Button>
                  </Group>
                </div>
              </li>
            ))}
          </ol>
        </section>
        {pair && (
          <section aria-label={t('editor.compare')}>
            <Group gap="xs" mb="sm" grow>
              <NativeSelect label={t('editor.compareFrom')} value={pair[0]} data={options} onChange={(event) => setPair([event.target.value, pair[1]])} />
              <NativeSelect label={t('editor.compareTo')} value={pair[1]} data={options} onChange={(event) => setPair([pair[0], event.target.value])} />
            </Group>
            <Compared id={id} pair={pair} flush={flush} />
          </section>
        )}
      </div>
    </Modal>
  )
}

const titled = (row: { name: string }, number: string): string => (row.name ? `${number}: ${row.name}` : number)

function Compared({ id, pair: [before, after], flush }: { id: string; pair: [string, string]; flush: () => Promise<boolean> }) {
  const { t } = useTranslation()
  const etag = useEditor((editor) => editor.etag)
  const asked = difference(id, before, after)
  const { data, error } = useQuery({ ...asked, queryKey: [...asked.queryKey, etag], queryFn: async (context) => (await flush(), asked.queryFn!(context as never)) })
  if (error) return <Trouble error={error} />
  if (!data) return null
  if (!data.steps.length && !data.texts.length) return <Text role="status">{t('editor.noDifference')}</Text>
  return (
    <>
      <DiffPicture difference={data} />
      <ul className={classes['texts']} aria-label={t('editor.differences')}>
        {data.texts.map((text) => (
          <li key={text.en} data-kind="changed">
            {said(text)}
          </li>
        ))}
        {data.steps.map((one) => (
          <li key={one.step} data-kind={one.kind}>
            {one.texts.map((text) => said(text)).join(' ')}
          </li>
        ))}
      </ul>
    </>
  )
}
