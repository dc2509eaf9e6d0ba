/** Without a session: how to get one. */
import { Code, Stack, Text, Title } from '@mantine/core'
import { KeyRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useReady } from '../ui/ready.ts'

export function SignIn() {
  const { t } = useTranslation()
  useReady(true, 'sign-in')
  return (
    <Stack maw={560} mx="auto" mt={80} p="md" gap="md">
      <KeyRound size={36} strokeWidth={1.5} aria-hidden color="var(--medas-busy)" />
      <Title order={1} size="h2">
        {t('trouble.signInTitle')}
      </Title>
      <Text>{t('trouble.signIn')}</Text>
      <Text c="dimmed" size="sm">
        {t('trouble.signInHow')} <Code>medas serve</Code>
      </Text>
    </Stack>
  )
}
