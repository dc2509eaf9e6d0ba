/** The editor itself: toolbar, canvas or list, settings of the chosen step, problems. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { startRun } from '../api/actions.ts'
import { Refused } from '../api/http.ts'
import { orderOf } from '../document/order.ts'
import { useReady } from '../ui/ready.ts'
import { useTitle } from '../ui/title.ts'
import { Trouble } from '../ui/trouble.tsx'
import { AddStep } from './addStep.tsx'
import { Banners } from './banners.tsx'
import { useEditorKeys } from './keys.ts'
import { ListView } from './listView.tsx'
import { usePlace } from './place.ts'
import { ProblemsPanel } from './problemsPanel.tsx'
import { useRunStates } from './runState.ts'
import { StepPanel } from './stepPanel.tsx'
import { useDocument, useEditor } from './store.ts'
import { Toolbar } from './toolbar.tsx'
import classes from './workbench.module.css'

const Canvas = lazy(() => import('./canvas.tsx'))

export function Workbench({ flush }: { flush: () => Promise<boolean> }) {
  const { t } = useTranslation()
  const id = useEditor((editor) => editor.id)
  const document = useDocument()
  const { view, step, setView, setStep } = usePlace()
  const [adding, setAdding] = useState(false)
  const [problemsOpen, setProblemsOpen] = useState(true)
  const { states } = useRunStates(id, document)
  const starting = useRunning(id, flush, () => setProblemsOpen(true))
  useTitle(document.title)
  useReady(true, 'editor')
  useEditorKeys({ run: () => starting.mutate(undefined), find: () => setAdding(true) })
  const chosen = step !== null && step in document.steps ? step : null
  useEffect(() => {
    if (step !== null && !chosen) setStep(null)
  }, [step, chosen, setStep])

  return (
    <div className={classes['bench']}>
      <Toolbar
        view={view}
        setView={setView}
        onAdd={() => setAdding(true)}
        onRun={() => starting.mutate(undefined)}
        starting={starting.isPending}
        onProblems={() => setProblemsOpen(true)}
        flush={flush}
      />
      <Banners />
      {starting.error && !(starting.error instanceof Refused && starting.error.status === 422) && <Trouble error={starting.error} />}
      <div className={classes['body']} data-view={view}>
        {view === 'canvas' ? (
          <>
            <Suspense fallback={<div className={classes['canvas']} />}>
              <Canvas states={states} chosen={chosen} choose={setStep} />
            </Suspense>
            <aside className={classes['panel']} aria-label={chosen ? t('editor.settings', { step: chosen }) : t('editor.selectStep')}>
              {chosen ? (
                <StepPanel key={chosen} id={chosen} state={states.get(chosen)} onRun={() => starting.mutate(chosen)} />
              ) : (
                <p className={classes['hint']}>{Object.keys(document.steps).length ? t('editor.selectStep') : t('editor.emptyDo')}</p>
              )}
            </aside>
          </>
        ) : (
          <ListView states={states} chosen={chosen} onRun={(until) => starting.mutate(until)} onAdd={() => setAdding(true)} />
        )}
      </div>
      <ProblemsPanel open={problemsOpen} setOpen={setProblemsOpen} show={setStep} />
      <AddStep opened={adding} close={() => setAdding(false)} after={chosen ?? orderOf(document).at(-1) ?? null} added={setStep} />
    </div>
  )
}

/** Save first, then start; a refusal of meaning becomes the list of problems. */
function useRunning(id: string, flush: () => Promise<boolean>, showProblems: () => void) {
  const [, go] = useLocation()
  const cache = useQueryClient()
  const setProblems = useEditor((editor) => editor.setProblems)
  return useMutation({
    mutationFn: async (until: string | undefined) => {
      await flush()
      return startRun(id, crypto.randomUUID(), until)
    },
    onSuccess: (made) => {
      void cache.invalidateQueries({ queryKey: ['runs'] })
      go(`/runs/${made.id}`)
    },
    onError: (error) => {
      if (error instanceof Refused && error.problems.length) setProblems(error.problems)
      showProblems()
    },
  })
}
