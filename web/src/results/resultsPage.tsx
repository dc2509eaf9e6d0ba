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
import { usePlace } from '../viewer/place.ts'
import { Viewer2D } from '../viewer/viewer2d.tsx'
import { CaseTable } from './caseTable.tsx'
import { inPart } from './cases.ts'
import { Filters } from './filters.tsx'
import { ReportLinks } from './reportLinks.tsx'
import classes from './results.module.css'
import { SummaryCards } from './summaryCards.tsx'

export default function ResultsPage({ id }: { id: string }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(results(id))
  const { data: job } = useQuery(run(id))
  useTitle(t('results.title'), job?.title)
  useReady(data === null || (data !== undefined && data.cases.length === 0), 'results')
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
        <ReportLinks run={job} />
      </header>
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {(data === null || data?.cases.length === 0) && (
        <div className="card">
          <Empty icon={ChartColumn} text={`${t('results.empty')} ${t('results.emptyDo')}`} />
        </div>
      )}
      {data && data.cases.length > 0 && <Measured data={data} />}
    </div>
  )
}

function Measured({ data }: { data: Results }) {
  const [place, setPlace] = usePlace()
  const rows = useMemo(() => inPart(data.cases, place.part), [data.cases, place.part])
  const chosen = rows.find((row) => row.case === place.case) ?? rows[0]
  const structure = place.structure !== null && data.structures.includes(place.structure) ? place.structure : (data.structures[0] ?? '')
  const move = (step: 1 | -1) => {
    const next = rows[rows.findIndex((row) => row === chosen) + step]
    if (next) setPlace({ case: next.case, slice: null })
  }
  return (
    <>
      <Filters data={data} structure={structure} place={place} setPlace={setPlace} />
      <SummaryCards data={data} structure={structure} />
      <div className={classes['columns']}>
        <CaseTable data={data} rows={rows} structure={structure} chosen={chosen?.case ?? null} choose={(one) => setPlace({ case: one, slice: null })} />
        <div className="card">
          {chosen && <Viewer2D key={chosen.case} row={chosen} place={place} setPlace={setPlace} onCase={move} />}
          <ResearchNotice />
        </div>
      </div>
    </>
  )
}
