/** All runs, newest first. */
import { Progress, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Activity } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { runs } from '../api/queries.ts'
import { Empty } from '../ui/empty.tsx'
import { moment, span } from '../ui/format.ts'
import { useReady } from '../ui/ready.ts'
import { StateMark } from '../ui/stateMark.tsx'
import { useTitle } from '../ui/title.ts'
import { Trouble } from '../ui/trouble.tsx'
import classes from './runs.module.css'

export default function RunsPage() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(runs())
  useTitle(t('run.list'))
  useReady(Boolean(data), 'runs')
  return (
    <div className={classes['page']}>
      <Title order={1} size="h2">
        {t('run.list')}
      </Title>
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {data && !data.length && (
        <div className="card">
          <Empty icon={Activity} text={t('run.empty')} />
        </div>
      )}
      {data && data.length > 0 && (
        <div className={`card ${classes['flush']}`}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('home.name')}</th>
                <th scope="col">{t('run.state')}</th>
                <th scope="col">{t('run.progress')}</th>
                <th scope="col">{t('run.started')}</th>
                <th scope="col">{t('run.duration')}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((row) => (
                <tr key={row.id}>
                  <td>
                    <Link href={`/runs/${row.id}`} className={classes['link']}>
                      {row.title}
                    </Link>
                    {row.version !== null && <span className={classes['soft']}> · {t('run.version', { version: row.version })}</span>}
                  </td>
                  <td>
                    <StateMark state={row.state} />
                  </td>
                  <td>
                    <Progress value={row.progress * 100} w={120} aria-label={t('run.progress')} />
                  </td>
                  <td>{moment(row.created)}</td>
                  <td>{row.finished === null ? '–' : span(row.finished - row.created, t)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  )
}
