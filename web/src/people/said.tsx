/** What the server said to a change that it refused. */
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Refused } from '../api/http.ts'
import { said } from '../i18n/index.ts'

export function Said({ error }: { error: unknown }) {
  const { t } = useTranslation()
  if (!error) return null
  const problem = error instanceof Refused ? error.problems[0] : undefined
  return (
    <Text role="alert" size="sm" c="var(--medas-bad)">
      {problem ? `${said(problem.message)}. ${said(problem.hint)}` : t('trouble.unreachable')}
    </Text>
  )
}
