/** State of a run or step: always an icon and a word, never color alone. */
import { Ban, Check, Circle, CircleAlert, CircleDashed, Clock, LoaderCircle, type LucideIcon, Repeat2, Square } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { en } from '../i18n/en.ts'
import classes from './stateMark.module.css'

export type Shown = keyof (typeof en)['state']

const LOOK: Record<Shown, [LucideIcon, string]> = {
  idle: [Circle, 'calm'],
  waiting: [Clock, 'calm'],
  ready: [Clock, 'calm'],
  queued: [Clock, 'calm'],
  running: [LoaderCircle, 'busy'],
  done: [Check, 'good'],
  reused: [Repeat2, 'good'],
  failed: [CircleAlert, 'bad'],
  crashed: [CircleAlert, 'bad'],
  canceled: [Square, 'warn'],
  left_out: [Ban, 'warn'],
  outdated: [CircleDashed, 'warn'],
}

export const shownState = (state: string): Shown => (state in LOOK ? (state as Shown) : 'idle')

export function StateIcon({ state, size = 16 }: { state: string; size?: number }) {
  const [Icon, tone] = LOOK[shownState(state)]
  return <Icon size={size} aria-hidden className={`${classes['icon']} ${classes[tone]} ${state === 'running' ? classes['turning'] : ''}`} />
}

export function StateMark({ state, extra = '', size = 16 }: { state: string; extra?: string; size?: number }) {
  const { t } = useTranslation()
  const shown = shownState(state)
  return (
    <span className={`${classes['mark']} ${classes[LOOK[shown][1]]}`}>
      <StateIcon state={shown} size={size} />
      <span>
        {t(`state.${shown}`)}
        {extra && ` ${extra}`}
      </span>
    </span>
  )
}
