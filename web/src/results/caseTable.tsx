/** Cases with their scores; a click or Enter opens the picture. */
import { Title } from '@mantine/core'
import { Flag } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { CaseRow, Results } from '../api/types.ts'
import { measure } from '../ui/format.ts'
import { scoreOf } from './cases.ts'
import { usePartName } from './partName.ts'
import classes from './results.module.css'
import { useScoreName } from './scoreName.ts'

interface Props {
  data: Results
  rows: CaseRow[]
  structure: string
  /** The same cases of another run. */
  others: Results | null
  flagged: ReadonlySet<string>
  chosen: string | null
  choose: (one: string) => void
  children?: ReactNode
}

export function CaseTable({ data, rows, structure, others, flagged, chosen, choose, children }: Props) {
  const { t } = useTranslation()
  const partName = usePartName()
  const nameOf = useScoreName()
  const first = data.scores[0]
  const otherValue = (name: string) => {
    const found = others?.cases.find((one) => one.case === name)
    return found && first ? scoreOf(found, structure, first.id) : null
  }
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const row = box.current?.querySelector<HTMLElement>('[aria-current]')
    // Only the table scrolls: the page stays where the reader is.
    if (box.current && row) box.current.scrollTop = row.offsetTop - box.current.clientHeight / 2
  }, [chosen])
  return (
    <section className={`card ${classes['cases']}`} aria-label={t('results.cases')} data-tour="cases">
      <Title order={2} size="h5">
        {t('results.cases')}
      </Title>
      {children}
      <div className={classes['scroll']} tabIndex={0} role="group" aria-label={t('results.cases')} ref={box}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('results.case')}</th>
              {data.scores.map((score) => (
                <th scope="col" key={score.id} className="number" title={score.title}>
                  {nameOf(score, score.id)}
                  {score.unit && score.unit !== '1' && ` (${score.unit})`}
                </th>
              ))}
              {first && others && (
                <th scope="col" className="number">
                  {t('compare.other', { score: nameOf(first, first.id) })}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.case} aria-current={row.case === chosen ? 'true' : undefined} className={classes['row']} onClick={() => choose(row.case)}>
                <td>
                  <button type="button" className={classes['open']}>
                    {row.case}
                  </button>
                  {flagged.has(row.case) && <Flag size={14} role="img" aria-label={t('flag.flagged')} className={classes['flag']} />}
                  <div className={classes['soft']}>{[row.patient, row.part && partName(row.part)].filter(Boolean).join(' · ')}</div>
                </td>
                {data.scores.map((score) => {
                  const value = scoreOf(row, structure, score.id)
                  return (
                    <td key={score.id} className="number">
                      {value === null ? <span title={t('results.notMeasured')}>{t('results.noValue')}</span> : measure(value)}
                    </td>
                  )
                })}
                {first && others && <td className="number">{measure(otherValue(row.case))}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
