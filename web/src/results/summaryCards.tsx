/** The numbers of a paper: value, interval, and of how many. */
import { useTranslation } from 'react-i18next'
import type { Results, SummaryRow } from '../api/types.ts'
import { measure } from '../ui/format.ts'
import { scoreOf } from './cases.ts'
import classes from './results.module.css'

export function SummaryCards({ data }: { data: Results }) {
  const { t } = useTranslation()
  const labels = [...new Set(data.summary.map((row) => row.label))]
  return (
    <section className={classes['summary']} aria-label={t('results.summary')}>
      {data.summary.map((row) => (
        <Card key={`${row.label}/${row.name}`} row={row} data={data} named={labels.length > 1} />
      ))}
    </section>
  )
}

function Card({ row, data, named }: { row: SummaryRow; data: Results; named: boolean }) {
  const { t } = useTranslation()
  const score = data.scores.find(({ id }) => id === row.name)
  const values = data.cases.map((one) => scoreOf(one, row.label, row.name)).filter((value) => value !== null)
  const lower = score?.better === 'lower'
  const worst = values.length ? (lower ? Math.max(...values) : Math.min(...values)) : null
  const patients = new Set(data.cases.filter((one) => scoreOf(one, row.label, row.name) !== null).map((one) => one.patient))
  const unit = row.unit || score?.unit || ''
  return (
    <div className={`card ${classes['figure']}`}>
      <span className={classes['soft']}>
        {score?.title || row.name}
        {named && ` · ${row.label}`}
      </span>
      <strong className={classes['value']}>{measure(row.value, unit)}</strong>
      <span className={classes['interval']}>
        {row.low === null || row.high === null ? t('results.noCi') : t('results.ci', { low: measure(row.low), high: measure(row.high) })}
      </span>
      <span className={classes['soft']}>
        {t('results.n', { count: row.n })} · {t('results.patients', { count: patients.size })}
        {worst !== null && ` · ${t('results.worst', { value: measure(worst) })}`}
      </span>
    </div>
  )
}
