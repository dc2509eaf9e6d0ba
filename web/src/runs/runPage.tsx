/** One run: how far it is, how it learns, what went wrong. */
import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { WifiOff } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { results } from '../api/queries.ts'
import { whole } from '../ui/format.ts'
import { useReady } from '../ui/ready.ts'
import { shownState } from '../ui/stateMark.tsx'
import { useTitle } from '../ui/title.ts'
import { Trouble } from '../ui/trouble.tsx'
import { FailureCard } from './failureCard.tsx'
import { progressOf } from './live.ts'
import { MachineCard } from './machineCard.tsx'
import { LogCard } from './logCard.tsx'
import { RunHeader } from './runHeader.tsx'
import classes from './runs.module.css'
import { StepList } from './stepList.tsx'
import { WordsCard } from './wordsCard.tsx'
import { useLive } from './useLive.ts'

const Charts = lazy(() => import('./charts.tsx'))

export default function RunPage({ id }: { id: string }) {
  const { t } = useTranslation()
  const { live, connection, error, refetch, over } = useLive(id)
  const evaluated = live?.run.steps.some((step) => step.stage === 'evaluate' && step.state === 'done') ?? false
  const { data: measured } = useQuery({ ...results(id), enabled: evaluated })
  const state = live && (over ? t(`state.${shownState(live.run.state)}`) : t('run.percent', { percent: whole(progressOf(live) * 100) }))
  useTitle(state ?? t('run.title'), live?.run.title)
  useReady(live !== null, 'run')
  if (error) return <div className={classes['page']}><Trouble error={error} retry={() => void refetch()} /></div>
  if (!live) return null
  return (
    <div className={classes['page']}>
      <RunHeader live={live} hasResults={Boolean(measured?.cases.length)} />
      {connection === 'lost' && !over && (
        <Alert role="status" variant="light" color="yellow" icon={<WifiOff aria-hidden />} data-testid="lost">
          {t('run.lost')}
        </Alert>
      )}
      <FailureCard live={live} />
      <div className={classes['columns']}>
        <section className="card" aria-label={t('run.steps')} data-tour="steps">
          <StepList live={live} />
        </section>
        <div className={classes['right']}>
          {!over && <WordsCard metrics={live.metrics} />}
          <Suspense fallback={<div className={classes['chart']} />}>
            <Charts metrics={live.metrics} over={over} />
          </Suspense>
          {!over && <MachineCard />}
          <LogCard lines={live.log} />
        </div>
      </div>
    </div>
  )
}
