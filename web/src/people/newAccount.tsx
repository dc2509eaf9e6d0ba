/** Make an account with a first password. */
import { Button, Checkbox, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { addAccount } from './api.ts'
import { Said } from './said.tsx'

export function NewAccount({ first }: { first: boolean }) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [manages, setManages] = useState(false)
  const make = useMutation({
    mutationFn: () => addAccount(name, password, manages || first),
    onSuccess: () => {
      setName('')
      setPassword('')
      setManages(false)
      for (const key of ['accounts', 'audit', 'session']) void cache.invalidateQueries({ queryKey: [key] })
    },
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <form onSubmit={send} aria-label={t('people.newAccount')}>
      <Stack gap="sm" mt="lg">
        <Group align="start" gap="sm">
          <TextInput label={t('people.accountName')} required autoComplete="off" value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <PasswordInput
            label={t('people.firstPassword')}
            description={t('people.passwordHint')}
            inputWrapperOrder={['label', 'input', 'description']}
            required
            autoComplete="new-password"
            miw={260}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('people.showPassword'), tabIndex: 0 }}
          />
        </Group>
        {first ? <Text size="sm">{t('people.firstAccount')}</Text> : <Checkbox label={t('people.managesSiteToo')} checked={manages} onChange={(event) => setManages(event.currentTarget.checked)} />}
        <Group>
          <Button type="submit" loading={make.isPending}>
            {t('people.newAccount')}
          </Button>
        </Group>
        <Said error={make.error} />
      </Stack>
    </form>
  )
}
