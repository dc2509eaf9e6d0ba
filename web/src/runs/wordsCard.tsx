/** How the training goes, in a sentence or two. */
import { MessageCircle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Metrics } from '../api/types.ts'
import { measure } from '../ui/format.ts'
import classes from './runs.module.css'
import { sayings } from './words.ts'

export function WordsCard({ metrics }: { metrics: Metrics }) {
  const { t } = useTranslation()
  const told = sayings(metrics).map((one) => {
    if (one.say === 'bestNow') return t('words.bestNow', { value: measure(one.value) })
    if (one.say === 'stalled') return t('words.stalled', { count: one.checks, value: measure(one.value) })
    return t(`words.${one.say}`)
  })
  if (!told.length) return null
  return (
    <p className={`card ${classes['words']}`} data-testid="words">
      <MessageCircle size={18} aria-hidden />
      <span>
        <strong>{t('words.title')}</strong> {told.join(' ')}
      </span>
    </p>
  )
}
