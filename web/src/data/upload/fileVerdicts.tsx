/** Every file with how far it is and what was found: all that need a look first. */
import { CircleAlert, CircleCheck, CircleHelp, Clock, type LucideIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Upload, UploadFile } from '../../api/datasetTypes.ts'
import type { Named } from '../../api/uploads.ts'
import { said } from '../../i18n/index.ts'
import { whole } from '../../ui/format.ts'
import classes from '../data.module.css'
import type { Stage } from './useUpload.ts'

interface Props {
  files: Named[]
  arrived: number[]
  upload: Upload | null
  stage: Stage
}

const MARKS: Record<'ok' | 'choice' | 'refused' | 'waiting', [LucideIcon, string]> = {
  ok: [CircleCheck, 'good'], choice: [CircleHelp, 'warn'], refused: [CircleAlert, 'bad'], waiting: [Clock, 'calm'],
}
/** More good files than this are only counted. */
const LISTED = 200

export function FileVerdicts({ files, arrived, upload, stage }: Props) {
  const { t } = useTranslation()
  const rows: Pick<UploadFile, 'name' | 'verdict'>[] = upload?.files ?? files.map(({ name }) => ({ name, verdict: null }))
  const counts = { ok: 0, choice: 0, refused: 0 }
  for (const { verdict } of rows) if (verdict) counts[verdict.state] += 1
  const order = { refused: 0, choice: 1, ok: 2 }
  const sorted = rows.map((row, at) => ({ row, at })).sort((one, other) => (one.row.verdict ? order[one.row.verdict.state] : 3) - (other.row.verdict ? order[other.row.verdict.state] : 3))
  const share = (at: number) => (files[at]?.file.size ? (arrived[at]! / files[at].file.size) * 100 : 100)
  return (
    <details className={classes['verdicts']} open={counts.refused + counts.choice > 0 || stage === 'sending' || stage === 'checking'}>
      <summary>
        {t('data.files', { count: rows.length })}
        {counts.ok > 0 && <Count state="ok" text={t('dataVerdict.ok')} count={counts.ok} />}
        {counts.choice > 0 && <Count state="choice" text={t('dataVerdict.choice')} count={counts.choice} />}
        {counts.refused > 0 && <Count state="refused" text={t('dataVerdict.refused')} count={counts.refused} />}
      </summary>
      <ul className={classes['files']} tabIndex={0} aria-label={t('data.files', { count: rows.length })}>
        {sorted.slice(0, LISTED).map(({ row, at }) => {
          const state = row.verdict?.state ?? 'waiting'
          const [Icon, tone] = MARKS[state]
          const { problem } = row.verdict ?? {}
          return (
            <li key={`${at} ${row.name}`} data-verdict={state}>
              <Icon size={16} aria-hidden className={classes[tone]} />
              <span className={classes['fileName']}>
                <bdi>{row.name}</bdi>
              </span>
              <span className={classes['soft']}>
                {row.verdict ? t(`dataVerdict.${row.verdict.state}`) : stage === 'sending' && arrived[at] !== undefined ? t('run.percent', { percent: whole(share(at)) }) : t('dataVerdict.waiting')}
              </span>
              {problem && (
                <p>
                  {said(problem.message)} <span className={classes['soft']}>{said(problem.hint)}</span>
                </p>
              )}
            </li>
          )
        })}
      </ul>
      {sorted.length > LISTED && <p className={classes['soft']}>{t('data.more', { count: sorted.length - LISTED })}</p>}
    </details>
  )
}

function Count({ state, text, count }: { state: 'ok' | 'choice' | 'refused'; text: string; count: number }) {
  const [Icon, tone] = MARKS[state]
  return (
    <span className={classes[tone]}>
      <Icon size={15} aria-hidden /> {count} {text}
    </span>
  )
}
