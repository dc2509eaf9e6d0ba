/** Which project the lists show and new things go to; only for who is in more than one. */
import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Check, FolderOpen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { session } from '../api/queries.ts'
import { chooseProject, projects, useHere } from './api.ts'

export function ProjectSwitch() {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const { data: told } = useQuery(session)
  const { data } = useQuery({ ...projects, enabled: Boolean(told?.user) })
  const mine = data?.filter((row) => row.role !== null) ?? []
  const here = useHere(mine)
  if (!here || mine.length < 2) return null
  const choose = (id: string) => {
    chooseProject(id)
    go('/')
  }
  return (
    <Menu position="bottom-start" withinPortal={false}>
      <Menu.Target>
        <Button variant="default" size="xs" h={32} maw={280} leftSection={<FolderOpen size={16} aria-hidden />} aria-label={t('people.projectNamed', { title: here.title })}>
          {here.title}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {mine.map((row) => (
          <Menu.Item key={row.id} leftSection={row.id === here.id ? <Check size={16} aria-hidden /> : <span style={{ width: 16 }} />} onClick={() => choose(row.id)} aria-current={row.id === here.id ? 'true' : undefined}>
            {row.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
