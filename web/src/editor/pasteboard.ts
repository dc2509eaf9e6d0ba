/** Copy, paste and duplicate steps; text that is selected or typed keeps its own clipboard. */
import { useContext, useEffect } from 'react'
import { copied, pasted } from '../document/clipboard.ts'
import { EditorContext } from './store.ts'

const isText = (target: EventTarget | null) => target instanceof HTMLElement && target.closest('input, textarea, select, [role="dialog"]') !== null

/** Steps that are selected on the canvas, else the chosen one. */
export function selectedSteps(chosen: string | null): string[] {
  const found = [...window.document.querySelectorAll<HTMLElement>('.react-flow__node-step.selected')].map((one) => one.dataset['id']!)
  return found.length ? found : chosen === null ? [] : [chosen]
}

export function usePasteboard(chosen: string | null, added: (step: string) => void): void {
  const store = useContext(EditorContext)!
  useEffect(() => {
    const copy = (event: ClipboardEvent) => {
      const steps = selectedSteps(chosen)
      if (isText(event.target) || !steps.length || window.getSelection()?.toString()) return
      event.clipboardData?.setData('text/plain', copied(store.getState().history.present, steps))
      event.preventDefault()
    }
    const paste = (event: ClipboardEvent) => {
      if (isText(event.target)) return
      const made = pasted(store.getState().history.present, event.clipboardData?.getData('text/plain') ?? '')
      if (!made) return
      event.preventDefault()
      store.getState().edit(() => made.document)
      added(made.ids[0]!)
    }
    window.addEventListener('copy', copy)
    window.addEventListener('paste', paste)
    return () => {
      window.removeEventListener('copy', copy)
      window.removeEventListener('paste', paste)
    }
  }, [store, chosen, added])
}
