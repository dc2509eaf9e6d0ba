/** Change my password. */
import { Button, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useReady } from '../ui/ready.ts'
import { useTitle } from '../ui/title.ts'
import { changePassword } from './api.ts'
import { Said } from './said.tsx'

export default function PasswordPage() {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [old, setOld] = useState('')
  const [next, setNext] = useState('')
  useTitle(t('people.changePassword'))
  useReady(true, 'password')
  const change = useMutation({
    mutationFn: () => changePassword(old, next),
    onSuccess: () => {
      setOld('')
      setNext('')
      void cache.invalidateQueries({ queryKey: ['session'] })
    },
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    change.mutate()
  }
  const toggle = { 'aria-label': t('people.showPassword'), tabIndex: 0 }
  return (
    <form onSubmit={send}>
      <Stack maw={420} mx="auto" mt={64} p="md" gap="md">
        <Title order={1} size="h2">
          {t('people.changePassword')}
        </Title>
        <PasswordInput label={t('people.oldPassword')} autoComplete="current-password" required value={old} onChange={(event) => setOld(event.currentTarget.value)} visibilityToggleButtonProps={toggle} />
        <PasswordInput label={t('people.nextPassword')} description={t('people.passwordHint')} autoComplete="new-password" required value={next} onChange={(event) => setNext(event.currentTarget.value)} visibilityToggleButtonProps={toggle} />
        <Said error={change.error} />
        <Button type="submit" loading={change.isPending}>
          {t('people.changePassword')}
        </Button>
        <Text role="status" size="sm" c="var(--medas-good)">
          {change.isSuccess && t('people.passwordChanged')}
        </Text>
      </Stack>
    </form>
  )
}
