/** Name and password. */
import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Refused } from '../api/http.ts'
import { signIn, startAnew } from './api.ts'

export function LoginForm() {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const enter = useMutation({ mutationFn: () => signIn(name, password), onSuccess: startAnew, onError: () => setPassword('') })
  const send = (event: FormEvent) => {
    event.preventDefault()
    enter.mutate()
  }
  const status = enter.error instanceof Refused ? enter.error.status : 0
  return (
    <form onSubmit={send}>
      <Stack gap="md">
        <TextInput label={t('people.name')} autoComplete="username" required autoFocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <PasswordInput
          label={t('people.password')}
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('people.showPassword'), tabIndex: 0 }}
        />
        {enter.error && (
          <Text role="alert" size="sm" c="var(--medas-bad)">
            {status === 401 ? t('people.wrong') : status === 429 ? t('people.tooMany') : t('trouble.unreachable')}
          </Text>
        )}
        <Button type="submit" loading={enter.isPending}>
          {t('people.signIn')}
        </Button>
      </Stack>
    </form>
  )
}
