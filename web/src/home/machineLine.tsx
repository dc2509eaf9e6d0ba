/** What the computer that does the work has. */
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { session } from '../api/queries.ts'
import { whole } from '../ui/format.ts'

export function MachineLine() {
  const { t } = useTranslation()
  const { data } = useQuery(session)
  if (!data) return null
  const { cpus, memory_gib: gib, gpu } = data.machine
  const parts = [t('app.cpus', { count: cpus }), t('app.memory', { gib: whole(gib) }), gpu ?? t('app.noGpu')]
  return (
    <Text size="sm" c="dimmed">
      {t('app.machine')}: {parts.join(' · ')}
      <br />
      {t('app.version', { version: data.version })}
    </Text>
  )
}
