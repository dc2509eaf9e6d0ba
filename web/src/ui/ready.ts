/** Marks the page as ready for tests, which must not poll under a strict content policy. */
import { useEffect } from 'react'

export function useReady(ready: boolean, place: string): void {
  useEffect(() => {
    if (ready) document.body.dataset['ready'] = place
    return () => {
      delete document.body.dataset['ready']
    }
  }, [ready, place])
}
