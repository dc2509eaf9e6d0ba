/** Who I am, and the ways that lead from there. */
import { Button, Menu } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleUserRound, KeyRound, LogOut, ShieldCheck, Users } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { session } from '../api/queries.ts'
import { signOut, startAnew } from './api.ts'

export function UserMenu() {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const { data } = useQuery(session)
  const leave = useMutation({ mutationFn: signOut, onSettled: startAnew })
  const user = data?.user
  if (!user) return null
  // The local user came in by the link; there is nothing to sign out of, and no password.
  const local = user.id === 'local'
  const name = local ? t('people.you') : user.name
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <Button variant="default" size="xs" h={32} maw={200} leftSection={<CircleUserRound size={17} aria-hidden />} aria-label={t('people.menu', { name })}>
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Users size={16} aria-hidden />} onClick={() => go('/project')}>
          {t('people.members')}
        </Menu.Item>
        {user.is_admin && (
          <Menu.Item leftSection={<ShieldCheck size={16} aria-hidden />} onClick={() => go('/admin')}>
            {t('people.admin')}
          </Menu.Item>
        )}
        {!local && (
          <>
            <Menu.Item leftSection={<KeyRound size={16} aria-hidden />} onClick={() => go('/password')}>
              {t('people.changePassword')}
            </Menu.Item>
            <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={() => leave.mutate()}>
              {t('people.signOut')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
