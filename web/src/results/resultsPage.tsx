/** Results of a run: how good, how sure, on how many; and every case as a picture, the worst first. */
import { Button, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, ChartColumn } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { results, run } from '../api/queries.ts'
import type { Results } from '../api/types.ts'
import { Empty } from '../ui/empty.tsx'
import { useReady } from '../ui/ready.ts'
import { ResearchNotice } from '../ui/research.tsx'
import { useTitle } from '../ui/title.ts'
import { Trouble } from '../ui/trouble.tsx'
import { usePlace, type Place } from '../viewer/place.ts'
import { Viewer2D } from '../viewer/viewer2d.tsx'
import { CaseTable } from './caseTable.tsx'
import { inPart } from './cases.ts'
import { CompareSelect } from './compareSelect.tsx'
import { Filters } from './filters.tsx'
import { Histogram } from './histogram.tsx'
import { inRange } from './range.ts'
import { ReportLinks } from './reportLinks.tsx'
import classes from './results.module.css'
import { useFlags } from './useFlags.ts'
import { SummaryCards } from './summaryCards.tsx'

export default function ResultsPage({ id }: { id: string }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(results(id))
  const { data: job } = useQuery(run(id))
  useTitle(t('results.title'), job?.title)
  useReady(data === null || (data !== undefined && data.cases.length === 0), 'results')
  const [place, setPlace] = usePlace()
  return (
    <div className={classes['page']}>
      <header className={classes['header']}>
        <div className={classes['grow']}>
          <Title order={1} size="h2">
            {t('results.title')}
          </Title>
          <span className={classes['soft']}>{job?.title}</span>
        </div>
        <Button variant="default" component={Link} href={`/runs/${id}`} leftSection={<ArrowLeft size={16} aria-hidden />}>
          {t('results.backToRun')}
        </Button>
        <CompareSelect id={id} value={place.compare} choose={(compare) => setPlace({ compare })} />
        <ReportLinks run={job} />
      </header>
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {(data === null || data?.cases.length === 0) && (
        <div className="card">
          <Empty icon={ChartColumn} text={`${t('results.empty')} ${t('results.emptyDo')}`} />
        </div>
      )}
      {data && data.cases.length > 0 && <Measured data={data} id={id} place={place} setPlace={setPlace} />}
    </div>
  )
}

interface MeasuredProps {
  data: Results
  id: string
  place: Place
  setPlace: (change: Partial<Place>) => void
}

function Measured({ data, id, place, setPlace }: MeasuredProps) {
  const { t } = useTranslation()
  const structure = place.structure !== null && data.structures.includes(place.structure) ? place.structure : (data.structures[0] ?? '')
  const score = data.scores.find(({ id: one }) => one === place.score)?.id ?? data.scores[0]?.id ?? ''
  const part = useMemo(() => inPart(data.cases, place.part), [data.cases, place.part])
  const { flagged, toggle } = useFlags(id)
  const ranged = useMemo(() => inRange(part, structure, score, { low: place.low, high: place.high }), [part, structure, score, place.low, place.high])
  const rows = place.flagged ? ranged.filter((row) => flagged.has(row.case)) : ranged
  const { data: others } = useQuery({ ...results(place.compare ?? ''), enabled: place.compare !== null })
  const chosen = rows.find((row) => row.case === place.case) ?? rows[0]
  useReady(chosen === undefined, 'results')
  const other = others && chosen && place.compare ? { row: others.cases.find((row) => row.case === chosen.case), scale: others.gray_scale, title: place.compare, ownTitle: id } : null
  const move = (step: 1 | -1) => {
    const next = rows[rows.findIndex((row) => row === chosen) + step]
    if (next) setPlace({ case: next.case, slice: null, at: null, from: null })
  }
  return (
    <>
      <Filters data={data} structure={structure} place={place} setPlace={setPlace} flagged={flagged.size} />
      <SummaryCards data={data} structure={structure} />
      <div className={classes['columns']}>
        <div className={classes['left']}>
          <CaseTable data={data} rows={rows} structure={structure} others={others ?? null} flagged={flagged} chosen={chosen?.case ?? null} choose={(one) => setPlace({ case: one, slice: null, at: null, from: null })}>
            <Histogram data={data} rows={part} structure={structure} score={score} place={place} setPlace={setPlace} />
          </CaseTable>
        </div>
        <div className="card">
          {chosen ? <Viewer2D row={chosen} scale={data.gray_scale} place={place} setPlace={setPlace} onCase={move} other={other} flag={{ on: flagged.has(chosen.case), toggle: () => toggle(chosen.case) }} /> : <p>{t('range.nothing')}</p>}
          <ResearchNotice />
        </div>
      </div>
    </>
  )
}
