/** A failed request in words, with something to do about it. */
import { Alert, Button, Group, Text } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Refused, Unreachable } from '../api/http.ts'
import { said } from '../i18n/index.ts'

export function Trouble({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation()
  const lost = error instanceof Refused && error.status === 404
  return (
    <Alert role="alert" variant="outline" color="red" icon={<CircleAlert aria-hidden />} title={t('trouble.title')} className="card">
      <Text size="sm">{lost ? t('trouble.notFound') : words(error, t('trouble.unreachable'), (message) => t('trouble.other', { message }))}</Text>
      {lost && <Text size="sm">{t('trouble.notFoundDo')}</Text>}
      <Group mt="sm" gap="sm">
        {retry && !lost && (
          <Button size="xs" variant="default" onClick={retry}>
            {t('app.retry')}
          </Button>
        )}
        {lost && (
          <Button size="xs" variant="default" component={Link} href="/">
            {t('trouble.goHome')}
          </Button>
        )}
      </Group>
    </Alert>
  )
}

function words(error: unknown, silent: string, other: (message: string) => string): string {
  if (error instanceof Unreachable) return silent
  if (error instanceof Refused) return said(error.problems[0]?.message) || other(error.message)
  return other(error instanceof Error ? error.message : String(error))
}
