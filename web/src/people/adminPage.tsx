/** For who manages the site: accounts, and who did what. */
import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useReady } from '../ui/ready.ts'
import { useTitle } from '../ui/title.ts'
import { Trouble } from '../ui/trouble.tsx'
import { AccountTable } from './accountTable.tsx'
import { accounts, audit, auditCheck } from './api.ts'
import { AuditTable } from './auditTable.tsx'
import { NewAccount } from './newAccount.tsx'
import classes from './people.module.css'

export default function AdminPage() {
  const { t } = useTranslation()
  const people = useQuery(accounts)
  const log = useQuery(audit)
  const check = useQuery(auditCheck)
  useTitle(t('people.admin'))
  useReady(Boolean((people.data && log.data && check.data) || people.error), 'admin')
  if (people.error) return <Trouble error={people.error} />
  return (
    <div className={classes['page']}>
      <header>
        <Title order={1} size="h2">
          {t('people.admin')}
        </Title>
        <Text c="dimmed">{t('people.adminHint')}</Text>
      </header>
      <section className="card" aria-labelledby="accounts">
        <Title order={2} size="h4" id="accounts" mb="sm">
          {t('people.accounts')}
        </Title>
        {people.data && <AccountTable rows={people.data} />}
        <NewAccount first={people.data?.length === 0} />
      </section>
      <section className="card" aria-labelledby="audit">
        <Title order={2} size="h4" id="audit">
          {t('people.audit')}
        </Title>
        {check.data && (
          <Text size="sm" c={check.data.problems.length ? 'var(--medas-bad)' : 'dimmed'} role="status" mb="sm">
            {check.data.problems.length ? t('people.auditBroken', { what: check.data.problems.join('; ') }) : t('people.auditWhole')}
          </Text>
        )}
        {log.data && <AuditTable rows={log.data} />}
      </section>
    </div>
  )
}
