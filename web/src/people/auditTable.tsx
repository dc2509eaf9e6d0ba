/** The newest records of the audit log. */
import { useTranslation } from 'react-i18next'
import { moment } from '../ui/format.ts'
import type { AuditRecord } from './api.ts'
import classes from './people.module.css'

export function AuditTable({ rows }: { rows: AuditRecord[] }) {
  const { t } = useTranslation()
  return (
    <div className={classes['wide']} tabIndex={0} role="region" aria-label={t('people.audit')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('people.when')}</th>
            <th scope="col">{t('people.who')}</th>
            <th scope="col">{t('people.what')}</th>
            <th scope="col">{t('people.about')}</th>
            <th scope="col">{t('people.outcome')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.seq}>
              <td>{moment(row.at)}</td>
              <td>{row.who}</td>
              <td className={classes['what']}>{row.action}</td>
              <td className={classes['what']}>{row.object}</td>
              <td>{/^[45]/.test(row.outcome) ? t('people.refused', { status: row.outcome }) : t('people.done')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
