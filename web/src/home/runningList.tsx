/** Runs that are not over, with how far they are. */
import { Progress, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { RunRow } from '../api/types.ts'
import { StateMark } from '../ui/stateMark.tsx'
import { whole } from '../ui/format.ts'
import classes from './home.module.css'

export function RunningList({ rows }: { rows: RunRow[] }) {
  const { t } = useTranslation()
  const moving = rows.filter((row) => row.state === 'running' || row.state === 'queued')
  if (!moving.length) {
    return (
      <Text size="sm" c="dimmed">
        {t('home.nothingRunning')}
      </Text>
    )
  }
  return moving.map((row) => (
    <div key={row.id}>
      <Link href={`/runs/${row.id}`} className={classes['link']}>
        {row.title}
      </Link>
      <Progress value={row.progress * 100} my={8} aria-label={t('run.progress')} />
      <StateMark state={row.state} extra={`· ${t('run.percent', { percent: whole(row.progress * 100) })}`} />
    </div>
  ))
}
