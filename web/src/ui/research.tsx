/** What these pictures and numbers must not be used for. */
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export function ResearchNotice() {
  const { t } = useTranslation()
  return (
    <Text component="p" size="xs" c="dimmed" my="sm" data-testid="research-notice">
      {t('app.research')}
    </Text>
  )
}
