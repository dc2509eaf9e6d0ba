/** Title of the browser's tab. */
import { useEffect } from 'react'

export function useTitle(...parts: (string | undefined)[]): void {
  const title = [...parts.filter(Boolean), 'MeDaS'].join(' · ')
  useEffect(() => {
    document.title = title
  }, [title])
}
