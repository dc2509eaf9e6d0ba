/** Who is in a project, and as what. */
import { ActionIcon } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { UserMinus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { removeMember, setRole, type Member, type Role } from './api.ts'
import { RoleSelect } from './roleSelect.tsx'
import { Said } from './said.tsx'

export function MemberTable({ project, rows, manages, me }: { project: string; rows: Member[]; manages: boolean; me: string }) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const onSettled = () => {
    void cache.invalidateQueries({ queryKey: ['members', project] })
    void cache.invalidateQueries({ queryKey: ['projects'] })
  }
  const change = useMutation({ mutationFn: ({ user, role }: { user: string; role: Role }) => setRole(project, user, role), onSettled })
  const remove = useMutation({ mutationFn: (user: string) => removeMember(project, user), onSettled })
  const shown = (row: Member) => (row.user === 'local' ? t(me === 'local' ? 'people.you' : 'people.atServer') : row.name)
  return (
    <>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('people.name')}</th>
            <th scope="col">{t('people.role')}</th>
            <th scope="col">
              <span className="hidden">{t('people.remove')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.user}>
              <td>
                {shown(row)} {row.user === me && row.user !== 'local' && t('people.itsYou')}
              </td>
              <td>
                <RoleSelect hidden label={t('people.roleOf', { name: shown(row) })} value={row.role} disabled={!manages} onChange={(role) => change.mutate({ user: row.user, role })} />
              </td>
              <td className="number">
                {manages && (
                  <ActionIcon variant="subtle" color="gray" aria-label={t('people.removeNamed', { name: shown(row) })} onClick={() => remove.mutate(row.user)}>
                    <UserMinus size={16} aria-hidden />
                  </ActionIcon>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Said error={change.error ?? remove.error} />
    </>
  )
}
