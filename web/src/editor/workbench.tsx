/** The editor itself: toolbar, tools, canvas or list, settings of the chosen step, problems. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { startRun } from '../api/actions.ts'
import { Refused } from '../api/http.ts'
import { addStep } from '../document/edit.ts'
import { orderOf } from '../document/order.ts'
import type { Tool } from '../document/types.ts'
import { useReady } from '../ui/ready.ts'
import { useTitle } from '../ui/title.ts'
import { Trouble } from '../ui/trouble.tsx'
import { Banners } from './banners.tsx'
import { useCatalog } from './catalog.ts'
import { Dialogs, type Dialog } from './dialogs.tsx'
import { useEditorKeys } from './keys.ts'
import { Palette } from './palette.tsx'
import { usePlace } from './place.ts'
import { ProblemsPanel } from './problemsPanel.tsx'
import { firstWish, type RunWish } from './runMenu.tsx'
import { useRunStates } from './runState.ts'
import { SidePanel } from './sidePanel.tsx'
import { useDocument, useEditor } from './store.ts'
import { Toolbar } from './toolbar.tsx'
import classes from './workbench.module.css'

const Canvas = lazy(() => import('./canvas.tsx'))
const ListView = lazy(() => import('./listView.tsx'))

export function Workbench({ flush }: { flush: () => Promise<boolean> }) {
  const id = useEditor((editor) => editor.id)
  const document = useDocument()
  const edit = useEditor((editor) => editor.edit)
  const { catalog, types } = useCatalog()
  const { view, step, setView, setStep } = usePlace()
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const [palette, setPalette] = useState(() => !Object.keys(document.steps).length)
  const [problemsOpen, setProblemsOpen] = useState(true)
  const [focus, setFocus] = useState<string | null>(null)
  const panel = useRef<HTMLElement>(null)
  const { states, ranBefore } = useRunStates(id, document)
  const starting = useRunning(id, flush, () => setProblemsOpen(true))
  useTitle(document.title)
  useReady(true, 'editor')
  const chosen = step !== null && step in document.steps ? step : null
  const close = useCallback(() => setDialog(null), [])
  const added = useCallback(
    (made: string) => {
      setStep(made)
      setFocus(made)
    },
    [setStep],
  )
  const add = (tool: Tool) => {
    const made = addStep(document, tool, { after: chosen ?? orderOf(document).at(-1) ?? null, catalog, types })
    edit(() => made.document)
    added(made.id)
  }
  useEditorKeys({
    run: () => starting.mutate(firstWish(ranBefore)),
    runAll: () => starting.mutate({}),
    find: () => setDialog({ kind: 'add' }),
    connect: (at) => {
      const from = at ?? chosen
      if (from !== null && from in document.steps) setDialog({ kind: 'connect', step: from })
    },
    settings: (at) => {
      if (at !== null && at in document.steps) setStep(at)
      requestAnimationFrame(() => panel.current?.querySelector<HTMLElement>('input, select, button')?.focus())
    },
  })
  useEffect(() => {
    if (step !== null && !chosen) setStep(null)
  }, [step, chosen, setStep])

  return (
    <div className={classes['bench']}>
      <Toolbar
        view={view}
        setView={setView}
        palette={palette}
        setPalette={setPalette}
        onAdd={() => setDialog({ kind: 'add' })}
        running={{ chosen, ranBefore, starting: starting.isPending, run: starting.mutate, showProblems: () => setProblemsOpen(true) }}
        flush={flush}
      />
      <Banners />
      {starting.error && !(starting.error instanceof Refused && starting.error.status === 422) && <Trouble error={starting.error} />}
      <div className={classes['body']} data-view={view} data-palette={palette && view === 'canvas'}>
        {view === 'canvas' ? (
          <>
            {palette && <Palette add={add} find={() => setDialog({ kind: 'add' })} />}
            <Suspense fallback={<div className={classes['canvas']} />}>
              <Canvas states={states} chosen={chosen} choose={setStep} focus={focus} focused={() => setFocus(null)} added={added} />
            </Suspense>
            <SidePanel panel={panel} chosen={chosen} states={states} onRun={(until) => starting.mutate({ until })} />
          </>
        ) : (
          <Suspense fallback={null}>
            <ListView states={states} chosen={chosen} onRun={(until) => starting.mutate({ until })} onAdd={() => setDialog({ kind: 'add' })} />
          </Suspense>
        )}
      </div>
      <ProblemsPanel open={problemsOpen} setOpen={setProblemsOpen} show={setStep} />
      <Dialogs dialog={dialog} close={close} chosen={chosen ?? orderOf(document).at(-1) ?? null} added={added} />
    </div>
  )
}

/** Save first, then start; a refusal of meaning becomes the list of problems. */
function useRunning(id: string, flush: () => Promise<boolean>, showProblems: () => void) {
  const [, go] = useLocation()
  const cache = useQueryClient()
  const setProblems = useEditor((editor) => editor.setProblems)
  return useMutation({
    mutationFn: async (wish: RunWish) => {
      await flush()
      return startRun(id, crypto.randomUUID(), wish)
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
