/** What the machine is busy with while a run goes on. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { machine } from '../api/queries.ts'
import { measure, whole } from '../ui/format.ts'
import classes from './runs.module.css'

export function MachineCard() {
  const { t } = useTranslation()
  const { data } = useQuery(machine)
  if (!data) return null
  const rows: [string, string, number][] = [
    [t('machine.cpu'), t('machine.ofCores', { percent: whole(data.cpu_percent), count: data.cpus }), data.cpu_percent / 100],
    [t('machine.memory'), t('machine.ofGib', { used: measure(data.memory_gib), all: whole(data.memory_total_gib) }), data.memory_gib / data.memory_total_gib],
  ]
  return (
    <section className={`card ${classes['machine']}`} aria-label={t('app.machine')} data-testid="machine">
      {rows.map(([name, text, share]) => (
        <div key={name}>
          <span>{name}</span>
          <meter min={0} max={1} value={share} aria-label={name} />
          <span className={classes['soft']}>{text}</span>
        </div>
      ))}
      <span className={classes['soft']}>{t('machine.disk', { gib: whole(data.disk_free_gib) })}</span>
    </section>
  )
}
