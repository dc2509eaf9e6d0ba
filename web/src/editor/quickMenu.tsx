/** A wire was dropped on the empty canvas: the tools that fit its other end, and no others. */
import { Popover } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { From, To } from '../document/fitting.ts'
import { useAround } from './around.ts'
import { newAfter, newBefore } from './connectChoices.tsx'
import { Picker } from './picker.tsx'
import classes from './picker.module.css'

export interface Dropped {
  /** Place inside of the canvas, in pixels of the screen. */
  x: number
  y: number
  /** The same place in the workflow. */
  at: [number, number]
  from?: From
  to?: To
}

interface Props {
  dropped: Dropped
  close: () => void
  added: (step: string) => void
}

export default function QuickMenu({ dropped, close, added }: Props) {
  const { t } = useTranslation()
  const around = useAround(close, added)
  const choices = dropped.from ? newAfter(dropped.from, around, dropped.at) : dropped.to ? newBefore(dropped.to, around, dropped.at) : []
  return (
    <Popover opened onDismiss={close} position="bottom-start" trapFocus returnFocus shadow="md" transitionProps={{ duration: 0 }}>
      <Popover.Target>
        <span style={{ position: 'absolute', left: dropped.x, top: dropped.y, width: 1, height: 1 }} />
      </Popover.Target>
      <Popover.Dropdown aria-label={t('editor.quickMenu')}>
        <div className={classes['quick']}>
          <Picker label={t('editor.quickMenu')} choices={choices} nothing={t('editor.nothingFits')} />
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
