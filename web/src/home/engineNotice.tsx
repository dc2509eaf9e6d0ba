/** Says that runs stand still, and what that means. */
import { Alert } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Session } from '../api/types.ts'
import { said } from '../i18n/index.ts'

export function EngineNotice({ engine }: { engine: Session['engine'] }) {
  const { t } = useTranslation()
  if (engine.state === 'working' || engine.state === 'starting') return null
  return (
    <Alert role="alert" radius={0} variant="light" color="yellow" icon={<CircleAlert aria-hidden />} title={t('trouble.engine')}>
      {said(engine.problem?.message)} {said(engine.problem?.hint)} {t('trouble.engineText')}
    </Alert>
  )
}
