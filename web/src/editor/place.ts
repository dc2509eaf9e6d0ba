/** What is shown in the editor, as it stands in the address. */
import { useCallback } from 'react'
import { useSearchParams } from 'wouter'

export type View = 'canvas' | 'list' | 'python'
const VIEWS: readonly string[] = ['list', 'python']

export function usePlace() {
  const [search, setSearch] = useSearchParams()
  const set = useCallback(
    (name: string, value: string | null) =>
      setSearch(
        (old) => {
          const next = new URLSearchParams(old)
          if (value === null) next.delete(name)
          else next.set(name, value)
          return next
        },
        { replace: true },
      ),
    [setSearch],
  )
  return {
    view: (VIEWS.includes(search.get('view') ?? '') ? search.get('view') : 'canvas') as View,
    step: search.get('step'),
    setView: useCallback((view: View) => set('view', view === 'canvas' ? null : view), [set]),
    setStep: useCallback((step: string | null) => set('step', step), [set]),
  }
}
