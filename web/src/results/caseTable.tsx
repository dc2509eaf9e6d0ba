/** Cases with their scores; a click or Enter opens the picture. */
import { NativeSelect, Title } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { CaseRow, Results } from '../api/types.ts'
import { measure } from '../ui/format.ts'
import type { Place } from '../viewer/place.ts'
import { partsOf, scoreOf } from './cases.ts'
import classes from './results.module.css'

interface Props {
  data: Results
  rows: CaseRow[]
  chosen: string | null
  place: Place
  setPlace: (change: Partial<Place>) => void
}

export function CaseTable({ data, rows, chosen, place, setPlace }: Props) {
  const { t } = useTranslation()
  const { structures } = data
  const structure = place.structure !== null && structures.includes(place.structure) ? place.structure : (structures[0] ?? '')
  const parts = partsOf(data.cases)
  const body = useRef<HTMLTableSectionElement>(null)
  useEffect(() => {
    body.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <section className={`card ${classes['cases']}`} aria-label={t('results.cases')}>
      <Title order={2} size="h5">
        {t('results.cases')}
      </Title>
      <div className={classes['filters']}>
        {structures.length > 1 && (
          <NativeSelect
            size="xs"
            label={t('results.structure')}
            value={structure}
            onChange={({ target }) => setPlace({ structure: target.value })}
            data={structures}
          />
        )}
        {parts.length > 1 && (
          <NativeSelect
            size="xs"
            label={t('results.filter')}
            value={place.part ?? ''}
            onChange={({ target }) => setPlace({ part: target.value || null })}
            data={[{ value: '', label: t('results.parts') }, ...parts.map((part) => ({ value: part, label: partName(part, t) }))]}
          />
        )}
      </div>
      <div className={classes['scroll']} tabIndex={0} role="group" aria-label={t('results.cases')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('results.case')}</th>
              {data.scores.map((score) => (
                <th scope="col" key={score.id} className="number" title={score.better === 'lower' ? t('results.better_lower') : t('results.better_higher')}>
                  {score.title}
                  {score.unit && score.unit !== '1' && ` (${score.unit})`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={body}>
            {rows.map((row) => (
              <tr key={row.case} aria-current={row.case === chosen ? 'true' : undefined} className={classes['row']} onClick={() => setPlace({ case: row.case, slice: null })}>
                <td>
                  <button type="button" className={classes['open']}>
                    {row.case}
                  </button>
                  {(row.patient || row.part) && (
                    <div className={classes['soft']}>{[row.patient, row.part && partName(row.part, t)].filter(Boolean).join(' · ')}</div>
                  )}
                </td>
                {data.scores.map((score) => {
                  const value = scoreOf(row, structure, score.id)
                  return (
                    <td key={score.id} className="number">
                      {value === null ? <span title={t('results.notMeasured')}>{t('results.noValue')}</span> : measure(value)}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function partName(part: string, t: ReturnType<typeof useTranslation>['t']): string {
  return part === 'train' || part === 'validate' || part === 'test' ? t(`results.${part}`) : part
}
