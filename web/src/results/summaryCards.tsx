/** The numbers of a paper for one structure: value, interval, and of how many. */
import { useTranslation } from 'react-i18next'
import type { Results, SummaryRow } from '../api/types.ts'
import { measure } from '../ui/format.ts'
import { scoreOf } from './cases.ts'
import classes from './results.module.css'
import { useScoreName } from './scoreName.ts'

export function SummaryCards({ data, structure }: { data: Results; structure: string }) {
  const { t } = useTranslation()
  const rows = data.summary.filter((row) => row.label === structure)
  const measured = data.cases.filter((one) => Object.values(one.scores[structure] ?? {}).some((value) => value !== null))
  const patients = new Set(measured.map((one) => one.patient)).size
  return (
    <section className={classes['summary']} aria-label={t('results.summary')} data-tour="summary">
      <p className={classes['counted']}>
        {t('results.n', { count: measured.length })} · {t('results.patients', { count: patients })}
      </p>
      {rows.map((row, index) => (
        <Figure key={row.name} row={row} data={data} main={index === 0} all={measured.length} />
      ))}
    </section>
  )
}

function Figure({ row, data, main, all }: { row: SummaryRow; data: Results; main: boolean; all: number }) {
  const { t } = useTranslation()
  const nameOf = useScoreName()
  const score = data.scores.find(({ id }) => id === row.name)
  const values = data.cases.map((one) => scoreOf(one, row.label, row.name)).filter((value) => value !== null)
  const worst = score?.better === 'lower' ? Math.max(...values) : score?.better === 'higher' ? Math.min(...values) : NaN
  const interval = row.low === null || row.high === null ? t('results.noCi') : t('results.ci', { low: measure(row.low), high: measure(row.high) })
  return (
    <div className={`card ${classes['figure']}`} data-main={main} title={score?.title}>
      <span className={classes['soft']}>{nameOf(score, row.name)}</span>
      <strong className={classes['value']}>{measure(row.value, row.unit)}</strong>
      <span className={classes['interval']}>{interval}</span>
      <span className={classes['soft']}>
        {[row.low !== null && t('results.level'), row.n !== all && t('results.n', { count: row.n }), Number.isFinite(worst) && t('results.worst', { value: measure(worst) })].filter(Boolean).join(' · ')}
      </span>
    </div>
  )
}
