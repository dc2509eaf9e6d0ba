/** When a menu goes away, the keyboard is back where it was before. */
import { useEffect } from 'react'

export function useReturnFocus(): void {
  useEffect(() => {
    const before = window.document.activeElement
    return () => {
      const lost = window.document.activeElement === window.document.body || window.document.activeElement === null
      if (lost && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
}
