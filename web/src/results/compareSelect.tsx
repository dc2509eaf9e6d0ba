/** Another run whose cases are shown beside. */
import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { runs } from '../api/queries.ts'
import type { RunRow } from '../api/types.ts'
import { moment } from '../ui/format.ts'

export const runName = (run: Pick<RunRow, 'id' | 'title' | 'created'>): string => `${run.title} · ${run.id} · ${moment(run.created)}`

export function CompareSelect({ id, value, choose }: { id: string; value: string | null; choose: (run: string | null) => void }) {
  const { t } = useTranslation()
  const { data } = useQuery(runs())
  const others = data?.filter((run) => run.id !== id && run.state === 'done') ?? []
  if (!others.length) return null
  return (
    <NativeSelect
      aria-label={t('compare.with')}
      value={value ?? ''}
      onChange={({ target }) => choose(target.value || null)}
      data={[{ value: '', label: t('compare.none') }, ...others.map((run) => ({ value: run.id, label: runName(run) }))]}
      maw={300}
    />
  )
}
