/** Keys of the editor. Undo inside a text field stays the field's own. */
import { useContext, useEffect, useRef } from 'react'
import { EditorContext } from './store.ts'

export interface Actions {
  run: () => void
  runAll: () => void
  find: () => void
  /** Connect, edit: of the step that has the keyboard, else of the chosen one. */
  connect: (step: string | null) => void
  settings: (step: string | null) => void
  rename: (step: string | null) => void
  duplicate: () => void
  search: () => void
  keys: () => void
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement

/** Step on the canvas or in the list that has the keyboard. */
const stepOf = (target: EventTarget | null): string | null => {
  const element = target instanceof Element ? target.closest<HTMLElement>('.react-flow__node, [data-step]') : null
  return element?.dataset['id'] ?? element?.dataset['step'] ?? null
}

export function useEditorKeys(actions: Actions): void {
  const store = useContext(EditorContext)!
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const act = actionOf(event, latest.current, store.getState())
      if (!act) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [store])
}

function actionOf(event: KeyboardEvent, actions: Actions, { undo, redo }: { undo: () => void; redo: () => void }): (() => void) | null {
  const key = event.key.toLowerCase()
  if (event.ctrlKey || event.metaKey) {
    if (key === 'k') return actions.search
    if (key === 'enter') return event.shiftKey ? actions.runAll : actions.run
    if (isTyping(event.target)) return null
    if (key === 'd') return actions.duplicate
    if (key === 'z') return event.shiftKey ? redo : undo
    return key === 'y' ? redo : null
  }
  if (isTyping(event.target) || event.altKey || inDialog(event.target)) return null
  if (key === 'f2') return () => actions.rename(stepOf(event.target))
  if (key === '?') return actions.keys
  if (key === '/') return actions.find
  if (key === 'c') return () => actions.connect(stepOf(event.target))
  return key === 'e' ? () => actions.settings(stepOf(event.target)) : null
}

const inDialog = (target: EventTarget | null) => target instanceof Element && target.closest('[role="dialog"]') !== null
