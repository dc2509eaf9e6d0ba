/** Messages of the steps, newest last. */
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { clock } from '../ui/format.ts'
import type { LogLine } from './live.ts'
import classes from './runs.module.css'

export function LogCard({ lines }: { lines: LogLine[] }) {
  const { t } = useTranslation()
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    const element = list.current
    if (!element) return
    // Follow new lines only while the reader is at the end.
    const nearEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 120
    if (nearEnd) element.scrollTop = element.scrollHeight
  }, [lines])
  return (
    <details className="card" open={lines.length > 0 && lines.length < 30}>
      <summary>
        <strong>{t('run.log')}</strong> <span className={classes['soft']}>{lines.length || ''}</span>
      </summary>
      {lines.length ? (
        <ul className={classes['log']} ref={list} tabIndex={0} aria-label={t('run.log')}>
          {lines.map((line) => (
            <li key={line.seq} data-level={line.level}>
              <time>{clock(line.at)}</time>
              <span>{line.step}</span>
              <span>{line.text}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p className={classes['soft']}>{t('run.noLog')}</p>
      )}
    </details>
  )
}
