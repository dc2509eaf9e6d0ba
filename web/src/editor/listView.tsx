/** The same workflow as numbered steps with forms: the equal of the canvas for keyboard and screen reader. */
import { Button } from '@mantine/core'
import { Plus, Workflow } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { orderOf } from '../document/order.ts'
import { Empty } from '../ui/empty.tsx'
import type { StepState } from './runState.ts'
import StepPanel, { type StepActions } from './stepPanel.tsx'
import classes from './stepPanel.module.css'
import { useDocument } from './store.ts'

interface Props extends StepActions {
  states: Map<string, StepState>
  chosen: string | null
  onAdd: () => void
}

export default function ListView({ states, chosen, onAdd, ...actions }: Props) {
  const { t } = useTranslation()
  const document = useDocument()
  const order = orderOf(document)
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    if (chosen === null) return
    const item = list.current?.querySelector<HTMLElement>(`[data-step="${CSS.escape(chosen)}"]`)
    item?.scrollIntoView({ block: 'nearest' })
    item?.focus({ preventScroll: true })
  }, [chosen])
  if (!order.length) {
    return (
      <Empty icon={Workflow} text={`${t('editor.empty')} ${t('editor.emptyDo')}`}>
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={onAdd}>
          {t('editor.addStep')}
        </Button>
      </Empty>
    )
  }
  return (
    <ol className={classes['list']} aria-label={t('editor.steps')} ref={list}>
      {order.map((id, index) => (
        <li key={id} className={`card ${classes['item']}`} data-step={id} data-chosen={id === chosen} tabIndex={-1}>
          <StepPanel id={id} number={index + 1} state={states.get(id)} {...actions} />
        </li>
      ))}
    </ol>
  )
}
