/** All accounts of the site. */
import { Button, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { UserRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../ui/empty.tsx'
import { ago } from '../ui/format.ts'
import { setDisabled, type Account } from './api.ts'
import classes from './people.module.css'
import { Said } from './said.tsx'

export function AccountTable({ rows }: { rows: Account[] }) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const change = useMutation({
    mutationFn: (row: Account) => setDisabled(row.id, row.disabled === null),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: ['accounts'] })
      void cache.invalidateQueries({ queryKey: ['audit'] })
    },
  })
  if (!rows.length) return <Empty icon={UserRound} text={t('people.noAccounts')} />
  return (
    <div className={classes['wide']}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('people.name')}</th>
            <th scope="col">{t('people.made')}</th>
            <th scope="col">{t('people.state')}</th>
            <th scope="col">
              <span className="hidden">{t('people.shutOut')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>
                {row.name}
                {row.is_admin && (
                  <Text span size="xs" c="dimmed" ml={8}>
                    {t('people.managesSite')}
                  </Text>
                )}
              </td>
              <td>{ago(row.created, t)}</td>
              <td>{row.disabled === null ? t('people.active') : t('people.isShutOut', { when: ago(row.disabled, t) })}</td>
              <td className="number">
                <Button size="compact-sm" variant="default" loading={change.isPending && change.variables.id === row.id} onClick={() => change.mutate(row)} aria-label={`${row.disabled === null ? t('people.shutOut') : t('people.letIn')}: ${row.name}`}>
                  {row.disabled === null ? t('people.shutOut') : t('people.letIn')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Said error={change.error} />
    </div>
  )
}
