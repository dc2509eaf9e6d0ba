/** Without a session: how to get one. */
import { Code, Stack, Text, Title } from '@mantine/core'
import { KeyRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useReady } from '../ui/ready.ts'
import { useTitle } from '../ui/title.ts'
import { LoginForm } from './loginForm.tsx'

export default function SignIn({ accounts }: { accounts: boolean }) {
  const { t } = useTranslation()
  useReady(true, 'sign-in')
  useTitle(t('people.signIn'))
  return (
    <Stack maw={accounts ? 420 : 560} mx="auto" mt={80} p="md" gap="md">
      <KeyRound size={36} strokeWidth={1.5} aria-hidden color="var(--medas-busy)" />
      <Title order={1} size="h2">
        {accounts ? t('people.signIn') : t('trouble.signInTitle')}
      </Title>
      {accounts ? (
        <>
          <LoginForm />
          <Text c="dimmed" size="sm">
            {t('people.forgot')}
          </Text>
        </>
      ) : (
        <>
          <Text>{t('trouble.signIn')}</Text>
          <Text c="dimmed" size="sm">
            {t('trouble.signInHow')} <Code>medas serve</Code>
          </Text>
        </>
      )}
    </Stack>
  )
}
