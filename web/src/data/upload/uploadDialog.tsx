/** Files on their way into the table: progress, a verdict on each, and what becomes a case. */
import { Alert, Button, Group, Modal, Progress, Stack, Text } from '@mantine/core'
import { CircleCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProposedCase } from '../../api/datasetTypes.ts'
import type { Named } from '../../api/uploads.ts'
import { said } from '../../i18n/index.ts'
import { Trouble } from '../../ui/trouble.tsx'
import { whole } from '../../ui/format.ts'
import classes from '../data.module.css'
import type { Table } from '../useTable.ts'
import { FileVerdicts } from './fileVerdicts.tsx'
import { Pairing } from './pairing.tsx'
import { SeriesPicker } from './seriesPicker.tsx'
import { useUpload } from './useUpload.ts'

interface Props {
  table: Table
  files: Named[]
  close: () => void
}

export function UploadDialog({ table, files, close }: Props) {
  const { t } = useTranslation()
  const { sending, accept, drop } = useUpload(table.id, files)
  const { stage, proposal, upload, arrived, accepted } = sending
  const [edited, setEdited] = useState<ProposedCase[] | null>(null)
  const [left, setLeft] = useState<Set<string>>(new Set())
  const [checked, setChecked] = useState<Set<string>>(new Set())
  const cases = useMemo(() => edited ?? proposal?.cases ?? [], [edited, proposal])
  const series = Object.entries(proposal?.sources ?? {}).filter(([, source]) => source.series)
  const taken = cases.filter(({ image, mask }) => !(image && left.has(image)) && !(mask && left.has(mask)) && (image || mask))
  const burned = series.filter(([id, source]) => source.series!.burned_in && taken.some((one) => one.image === id || one.mask === id)).map(([id]) => id)
  const unread = burned.filter((id) => !checked.has(id))
  const leave = () => {
    drop()
    close()
  }
  const add = () =>
    table.act(async (rev) => {
      const done = await accept(taken.map(({ case: name, patient, image, mask }) => ({ case: name, patient, image, mask })), [...checked])
      if (done && !done.refused.length) close()
      return { rev: done?.rev ?? rev }
    })
  const total = files.reduce((sum, { file }) => sum + file.size, 0)
  const got = arrived.reduce((sum, bytes) => sum + bytes, 0)
  return (
    <Modal opened onClose={leave} title={t('data.addFiles')} size="min(1080px, 94vw)" closeOnClickOutside={false} closeOnEscape={stage === 'done' || stage === 'failed'} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Stack gap="md" data-testid="upload" data-stage={stage}>
        {stage === 'sending' && <Bar words={t('data.sending', { done: megabytes(got), of: megabytes(total), count: files.length })} value={total ? (got / total) * 100 : 0} />}
        {stage === 'checking' && <Bar words={t('data.checkingFiles', { done: upload?.done ?? 0, of: upload?.of ?? files.length })} value={((upload?.done ?? 0) / Math.max(1, upload?.of ?? 1)) * 100} />}
        {sending.error !== null && <Trouble error={sending.error} />}
        {accepted && (
          <Alert role="status" color="green" variant="light" icon={<CircleCheck aria-hidden />}>
            {t('data.added', { count: accepted.added })}
          </Alert>
        )}
        {accepted?.refused.map((one) => (
          <Alert key={one.case} role="alert" color="yellow" variant="light" title={one.case}>
            {said(one.problem.message)} {said(one.problem.hint)}
          </Alert>
        ))}
        <FileVerdicts files={files} arrived={arrived} upload={upload} stage={stage} />
        {proposal && stage !== 'done' && (
          <>
            {series.length > 0 && <SeriesPicker series={series} left={left} setLeft={setLeft} checked={checked} setChecked={setChecked} />}
            <Pairing proposal={proposal} cases={cases} left={left} setCases={setEdited} />
          </>
        )}
        <Group justify="flex-end" className={classes['foot']}>
          {unread.length > 0 && (
            <Text size="sm" c="var(--medas-warn)" role="status">
              {t('data.burnedFirst', { count: unread.length })}
            </Text>
          )}
          <Button variant="default" onClick={leave}>
            {stage === 'done' ? t('app.close') : t('app.cancel')}
          </Button>
          {proposal && stage !== 'done' && (
            <Button loading={stage === 'writing'} disabled={!taken.length || unread.length > 0} onClick={() => void add()}>
              {series.length > 0 ? t('data.removeAndAdd', { count: taken.length }) : t('data.addCases', { count: taken.length })}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}

const megabytes = (bytes: number): string => whole(Math.ceil(bytes / 1e6))

function Bar({ words, value }: { words: string; value: number }) {
  return (
    <div role="status">
      <Text size="sm">{words}</Text>
      <Progress value={value} aria-label={words} mt={4} data-testid="upload-progress" />
    </div>
  )
}
