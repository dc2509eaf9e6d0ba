/** What the user did last, and the one thing to do next. */
import { Button, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { RunRow, WorkflowRow } from '../api/types.ts'
import { ago } from '../ui/format.ts'
import { StateMark } from '../ui/stateMark.tsx'
import classes from './home.module.css'

export function ContinueCard({ workflows, runs }: { workflows: WorkflowRow[]; runs: RunRow[] }) {
  const { t } = useTranslation()
  const last = workflows[0]
  const run = runs[0]
  if (!last && !run) return null
  const recent = run && (!last || run.created >= last.changed - 1)
  const title = recent ? run.title : last!.title
  return (
    <section className={`card ${classes['continue']}`} aria-label={t('home.continue')}>
      <div className={classes['grow']}>
        <Text size="sm" c="dimmed">
          {t('home.continue')}
        </Text>
        <Text fw={600} size="lg">
          {title}
        </Text>
        <Text size="sm" c="dimmed" component="div">
          {recent ? <StateMark state={run.state} extra={`· ${ago(run.created, t)}`} /> : t('home.continueEdit', { when: ago(last!.changed, t) })}
        </Text>
      </div>
      {recent && run.state === 'done' && (
        <Button component={Link} href={`/runs/${run.id}/results`}>
          {t('home.see')}
        </Button>
      )}
      {recent && run.state !== 'done' && (
        <Button component={Link} href={`/runs/${run.id}`}>
          {run.state === 'running' || run.state === 'queued' ? t('home.watch') : t('home.look')}
        </Button>
      )}
      {last && (
        <Button component={Link} href={`/flow/${(recent && run.workflow) || last.id}`} variant={recent ? 'default' : 'filled'}>
          {recent ? t('run.openWorkflow') : t('home.open')}
        </Button>
      )}
    </section>
  )
}
