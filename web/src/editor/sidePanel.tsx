/** Right of the canvas: everything about the chosen step. */
import { lazy, Suspense, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { StepState } from './runState.ts'
import type { StepActions } from './stepPanel.tsx'
import { useDocument } from './store.ts'
import classes from './workbench.module.css'

const StepPanel = lazy(() => import('./stepPanel.tsx'))

interface Props extends StepActions {
  panel: RefObject<HTMLElement | null>
  chosen: string | null
  states: Map<string, StepState>
}

export function SidePanel({ panel, chosen, states, ...actions }: Props) {
  const { t } = useTranslation()
  const isEmpty = !Object.keys(useDocument().steps).length
  return (
    <aside ref={panel} className={classes['panel']} aria-label={chosen ? t('editor.settings', { step: chosen }) : t('editor.selectStep')}>
      {chosen ? (
        <Suspense fallback={null}>
          <StepPanel key={chosen} id={chosen} state={states.get(chosen)} {...actions} />
        </Suspense>
      ) : (
        <p className={classes['hint']}>{t(isEmpty ? 'editor.emptyDo' : 'editor.selectStep')}</p>
      )}
    </aside>
  )
}
