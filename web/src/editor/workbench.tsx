/** The editor itself: toolbar, tools, canvas or list, settings of the chosen step, problems. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { startRun } from '../api/actions.ts'
import { Refused } from '../api/http.ts'
import { duplicated } from '../document/clipboard.ts'
import { addStep, withoutPlaces } from '../document/edit.ts'
import { belowData } from '../document/layout.ts'
import { addNote } from '../document/notes.ts'
import { orderOf } from '../document/order.ts'
import type { Tool } from '../document/types.ts'
import { useReady } from '../ui/ready.ts'
import { useTitle } from '../ui/title.ts'
import { Trouble } from '../ui/trouble.tsx'
import { Banners } from './banners.tsx'
import { useCatalog } from './catalog.ts'
import { Dialogs, type Dialog } from './dialogs.tsx'
import { useEditorKeys, type Actions } from './keys.ts'
import { Palette } from './palette.tsx'
import { selectedSteps, usePasteboard } from './pasteboard.ts'
import { usePlace } from './place.ts'
import { ProblemsPanel } from './problemsPanel.tsx'
import { firstWish, type RunWish } from './runMenu.tsx'
import { useRunStates } from './runState.ts'
import type { Command } from './search.tsx'
import { SidePanel } from './sidePanel.tsx'
import type { StepActions } from './stepPanel.tsx'
import { useDocument, useEditor } from './store.ts'
import { Toolbar } from './toolbar.tsx'
import classes from './workbench.module.css'

const Canvas = lazy(() => import('./canvas.tsx'))
const ListView = lazy(() => import('./listView.tsx'))
const PythonView = lazy(() => import('./pythonView.tsx'))

export function Workbench({ flush }: { flush: () => Promise<boolean> }) {
  const { t } = useTranslation()
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
  /** Choose a step and give the keyboard to a field of its panel, as soon as that is there. */
  const intoPanel = (at: string | null, field: string) => {
    if (at !== null && at in document.steps) setStep(at)
    const look = (tries: number) => {
      const place = (view === 'list' && at !== null ? window.document.querySelector(`[data-step="${CSS.escape(at)}"]`) : panel.current) ?? panel.current
      const found = place?.querySelector<HTMLElement>(field)
      if (found) found.focus()
      else if (tries > 0) requestAnimationFrame(() => look(tries - 1))
    }
    requestAnimationFrame(() => look(60))
  }
  const actions: Actions = {
    run: () => starting.mutate(firstWish(ranBefore)),
    runAll: () => starting.mutate({}),
    find: () => setDialog({ kind: 'add' }),
    connect: (at) => {
      const from = at ?? chosen
      if (from !== null && from in document.steps) setDialog({ kind: 'connect', step: from })
    },
    settings: (at) => intoPanel(at, '[data-param] input, [data-param] select, select, input'),
    rename: (at) => intoPanel(at, '[data-rename]'),
    duplicate: () => {
      const made = duplicated(document, selectedSteps(chosen))
      if (!made) return
      edit(() => made.document)
      added(made.ids[0]!)
    },
    search: () => setDialog({ kind: 'search' }),
    keys: () => setDialog({ kind: 'keys' }),
  }
  useEditorKeys(actions)
  usePasteboard(chosen, added)
  useEffect(() => {
    if (step !== null && !chosen) setStep(null)
  }, [step, chosen, setStep])
  const steps: StepActions = {
    onRun: (until) => starting.mutate({ until }),
    onConnect: (from) => setDialog({ kind: 'connect', step: from }),
    onRename: setStep,
  }
  const commands: Command[] = [
    { id: 'versions', title: t('editor.versions'), act: () => setDialog({ kind: 'versions' }) },
    { id: 'note', title: t('editor.addNote'), act: () => edit((old) => addNote(old, belowData(old, catalog))) },
    { id: 'tidy', title: t('editor.tidy'), act: () => edit(withoutPlaces) },
    { id: 'keys', title: t('editor.keys'), act: actions.keys },
  ]

  return (
    <div className={classes['bench']}>
      <Toolbar
        view={view}
        setView={setView}
        palette={palette}
        setPalette={setPalette}
        onAdd={() => setDialog({ kind: 'add' })}
        commands={commands}
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
            <SidePanel panel={panel} chosen={chosen} states={states} {...steps} />
          </>
        ) : view === 'list' ? (
          <Suspense fallback={null}>
            <ListView states={states} chosen={chosen} onAdd={() => setDialog({ kind: 'add' })} {...steps} />
          </Suspense>
        ) : (
          <Suspense fallback={null}>
            <PythonView flush={flush} />
          </Suspense>
        )}
      </div>
      <ProblemsPanel open={problemsOpen} setOpen={setProblemsOpen} show={added} />
      <Dialogs dialog={dialog} close={close} chosen={chosen ?? orderOf(document).at(-1) ?? null} added={added} commands={commands} flush={flush} />
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
