/** The selected case beside the table: its picture, and what is known of it. */
import { Badge, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { isMedia, type Media, type Row } from '../api/datasetTypes.ts'
import type { CaseRow } from '../api/types.ts'
import { measure } from '../ui/format.ts'
import { ResearchNotice } from '../ui/research.tsx'
import { usePlace } from '../viewer/place.ts'
import { Viewer2D } from '../viewer/viewer2d.tsx'
import { sizeOf } from './columns.tsx'
import classes from './data.module.css'
import type { Table } from './useTable.ts'

interface Props {
  table: Table
  row: Row | undefined
  step: (by: 1 | -1) => void
}

export function CasePanel({ table, row, step }: Props) {
  const { t } = useTranslation()
  const [place, setPlace] = usePlace()
  const media = (type: 'image' | 'mask'): Media | null => {
    const column = table.data.columns.find((one) => one.type === type && row && isMedia(row.cells[one.id]))
    return column ? (row!.cells[column.id] as Media) : null
  }
  const [image, mask] = [media('image'), media('mask')]
  const shown = row && caseOf(row, image, mask)
  return (
    <aside className={`card ${classes['case']}`} aria-label={t('data.panel')}>
      {!row && <Text c="dimmed">{t('data.noCase')}</Text>}
      {row && shown && (
        <>
          <Title order={2} size="h5" className={classes['caseTitle']}>
            {shown.case} {row.excluded && <Badge color="gray">{t('data.excluded')}</Badge>}
          </Title>
          {image || mask ? <Viewer2D key={row.id} row={shown} place={place} setPlace={setPlace} onCase={(by) => (setPlace({ slice: null }), step(by))} /> : <Text c="dimmed">{t('data.noPicture')}</Text>}
          <Facts image={image} mask={mask} />
          <ResearchNotice />
        </>
      )}
    </aside>
  )
}

function caseOf(row: Row, image: Media | null, mask: Media | null): CaseRow {
  const name = String(row.cells['case'] ?? '–')
  return { case: name, patient: String(row.cells['patient'] ?? ''), part: null, scores: {}, layers: { image: image?.digest ?? null, truth: mask?.digest ?? null, prediction: null } }
}

function Facts({ image, mask }: { image: Media | null; mask: Media | null }) {
  const { t } = useTranslation()
  return (
    <dl className={classes['facts']}>
      {[image, mask].map((one, at) =>
        one && (
          <div key={at}>
            <dt>{at === 0 ? t('dataType.image') : t('dataType.mask')}</dt>
            <dd>{t('data.fileFacts', { name: one.name, size: sizeOf(one), spacing: one.spacing.map((value) => measure(value)).join(' × ') })}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
