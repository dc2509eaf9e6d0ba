/** Keys of the editor. Undo inside a text field stays the field's own. */
import { useContext, useEffect, useRef } from 'react'
import { EditorContext } from './store.ts'

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement

export function useEditorKeys(actions: { run: () => void; find: () => void }): void {
  const store = useContext(EditorContext)!
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const control = event.ctrlKey || event.metaKey
      const key = event.key.toLowerCase()
      const { undo, redo } = store.getState()
      let act: (() => void) | null = null
      if (control && key === 'enter') act = () => latest.current.run()
      else if (isTyping(event.target)) return
      else if (control && key === 'z') act = event.shiftKey ? redo : undo
      else if (control && key === 'y') act = redo
      else if (!control && !event.altKey && key === '/') act = () => latest.current.find()
      if (!act) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [store])
}
