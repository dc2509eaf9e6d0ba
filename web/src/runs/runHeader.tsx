/** Name of the run, how far it is, and what can be done with it. */
import type { TFunction } from 'i18next'
import { Button, Progress, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ChartColumn, RotateCw, Square, Workflow } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { resumeRun, stopRun } from '../api/actions.ts'
import { moment, span, whole } from '../ui/format.ts'
import { shownState, StateMark } from '../ui/stateMark.tsx'
import { Trouble } from '../ui/trouble.tsx'
import { problemsOf } from './failureCard.tsx'
import { EndNotice } from './notice.tsx'
import { isOver, progressOf, rangeLeft, type Live } from './live.ts'
import classes from './runs.module.css'

export function RunHeader({ live, hasResults }: { live: Live; hasResults: boolean }) {
  const { t } = useTranslation()
  const { run } = live
  const [, go] = useLocation()
  const cache = useQueryClient()
  const stop = useMutation({ mutationFn: () => stopRun(run.id), onSuccess: () => void cache.invalidateQueries({ queryKey: ['run', run.id] }) })
  const resume = useMutation({ mutationFn: () => resumeRun(run.id), onSuccess: ({ id }) => go(`/runs/${id}`) })
  const over = isOver(run.state)
  const share = progressOf(live)
  const time = isWaiting(live) ? t('queue.waiting', { count: run.before }) : leftIn(rangeLeft(live), t)
  const taken = run.finished === null ? '' : span(run.finished - run.created, t)
  return (
    <>
      <header className={classes['header']}>
        <div className={classes['grow']}>
          <Title order={1} size="h2">
            {run.title}
          </Title>
          <span className={classes['soft']}>
            {run.version !== null && `${t('run.version', { version: run.version })} · `}
            {run.cases !== null && `${t('run.onCases', { count: run.cases })} · `}
            {t('run.started')} {moment(run.created)}
            {taken && ` · ${t('run.duration')} ${taken}`}
          </span>
        </div>
        {run.workflow && (
          <Button variant="default" component={Link} href={`/flow/${run.workflow}`} leftSection={<Workflow size={16} aria-hidden />}>
            {t('run.openWorkflow')}
          </Button>
        )}
        <EndNotice title={run.title} state={t(`state.${shownState(run.state)}`)} over={over} />
        {!over && (
          <Button variant="default" leftSection={<Square size={15} aria-hidden />} loading={stop.isPending} disabled={stop.isSuccess} onClick={() => stop.mutate()}>
            {stop.isSuccess ? t('run.stopping') : t('run.stop')}
          </Button>
        )}
        {over && run.state !== 'done' && !problemsOf(live).length && (
          <Button leftSection={<RotateCw size={16} aria-hidden />} loading={resume.isPending} onClick={() => resume.mutate()}>
            {t('run.resume')}
          </Button>
        )}
        {hasResults && (
          <Button component={Link} href={`/runs/${run.id}/results`} leftSection={<ChartColumn size={16} aria-hidden />}>
            {t('run.seeResults')}
          </Button>
        )}
      </header>
      {(stop.error ?? resume.error) && <Trouble error={stop.error ?? resume.error} />}
      <section className="card" aria-label={t('run.progress')} data-tour="progress">
        {/* Only the state is read aloud by itself: a number that changes every second would never let anybody listen. */}
        <span className="hidden" role="status">
          {t(`state.${shownState(run.state)}`)}
        </span>
        <div className={classes['chartHead']}>
          <StateMark state={run.state} extra={over ? '' : `· ${t('run.percent', { percent: whole(share * 100) })}`} />
          <span className={classes['soft']}>{sentence(run.state, time, t)}</span>
        </div>
        <Progress value={share * 100} size="lg" aria-label={t('run.progress')} color={run.state === 'failed' || run.state === 'crashed' ? 'red' : 'sea'} />
      </section>
    </>
  )
}

/** Nothing of the run has begun because others came first. */
const isWaiting = ({ run }: Live) => run.before > 0 && run.steps.every(({ state }) => state === 'waiting' || state === 'queued' || state === 'ready')

function leftIn(range: [number, number] | null, t: TFunction): string {
  if (!range) return t('run.leftUnknown')
  const [low, high] = range.map((seconds) => span(seconds, t))
  return low === high ? t('run.left', { time: low }) : t('run.leftRange', { low, high })
}

function sentence(state: string, time: string, t: TFunction): string {
  if (state === 'done') return t('run.allReady')
  if (state === 'canceled') return t('run.stopped')
  return isOver(state) ? t('run.resumed') : time
}
