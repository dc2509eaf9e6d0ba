/** Steps of a run in the order in which they run. */
import { Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RunStep } from '../api/types.ts'
import { stateOf } from '../editor/runState.ts'
import { said } from '../i18n/index.ts'
import { span } from '../ui/format.ts'
import { StateIcon } from '../ui/stateMark.tsx'
import { shareOf, type Live } from './live.ts'
import classes from './runs.module.css'

export function StepList({ live }: { live: Live }) {
  return (
    <ol className={classes['steps']}>
      {live.run.steps.map((step) => (
        <StepLine key={step.id} step={step} live={live} />
      ))}
    </ol>
  )
}

function StepLine({ step, live }: { step: RunStep; live: Live }) {
  const { t } = useTranslation()
  const shown = stateOf(step)
  const words = [
    t(`state.${shown}`),
    step.of > 1 ? t('run.ofCases', { done: step.done, of: step.of }) : '',
    step.failed > 0 ? t('run.failedCases', { count: step.failed }) : '',
  ]
  return (
    <li className={classes['step']} data-step={step.id} data-state={shown}>
      <StateIcon state={shown} size={18} />
      <div className={classes['stepTitle']}>
        <span>{said(step.title) || step.id}</span>
        {step.seconds >= 1 && <span className={classes['soft']}>{span(step.seconds, t)}</span>}
      </div>
      <div className={classes['stepWords']}>{words.filter(Boolean).join(' · ')}</div>
      {shown === 'running' && (
        <Progress className={classes['bar'] ?? ''} value={shareOf(step, live) * 100} size="sm" aria-label={`${t('run.progress')}: ${said(step.title)}`} />
      )}
    </li>
  )
}
