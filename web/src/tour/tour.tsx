/** The tour: a window beside the part of the page that it is about; Enter goes on, Escape ends it. */
import { driver, type PopoverDOM } from 'driver.js'
import 'driver.js/dist/driver.css'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearch } from 'wouter'
import { run } from '../api/queries.ts'
import { said } from '../i18n/index.ts'
import { useTour } from './state.ts'
import './tour.css'
import steps from './tour.json'

const LOOK_MS = 1500

export default function Tour() {
  const { t, i18n } = useTranslation()
  const { step, subject, go } = useTour()
  const [path, setPlace] = useLocation()
  const search = useSearch()
  const here = step === null ? undefined : steps[step]
  const wanted = here?.place.replace(':run', subject.run).replace(':dataset', subject.dataset)
  const { data } = useQuery({ ...run(subject.run), enabled: here?.needs === 'done', refetchInterval: LOOK_MS })
  const ready = here?.needs !== 'done' || data?.state === 'done'
  // A place of the tour may leave out what stands behind the question mark, e.g. the case that is looked at.
  const place = wanted?.includes('?') ? `${path}?${search}` : path
  const target = useElement(wanted === place ? here?.target : undefined)
  useEffect(() => {
    if (wanted && wanted !== place) setPlace(wanted)
    // Only a new step leads somewhere: who walks away on his own is let go.
  }, [wanted])
  useEffect(() => {
    if (!here || step === null || !target) return undefined
    const last = step === steps.length - 1
    const shown = driver({
      animate: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      overlayOpacity: 0.45,
      stageRadius: 12,
      allowKeyboardControl: false,
      popoverClass: 'tour',
      onDestroyStarted: () => go(null),
    })
    shown.highlight({
      element: target,
      popover: {
        title: said(here.title),
        description: said(here.text),
        showButtons: ['next', 'previous', 'close'],
        disableButtons: [...(ready ? [] : ['next' as const]), ...(step ? [] : ['previous' as const])],
        showProgress: true,
        progressText: t('tour.progress', { step: step + 1, of: steps.length }),
        nextBtnText: ready ? t(last ? 'tour.done' : 'tour.next') : t('tour.wait'),
        prevBtnText: t('tour.back'),
        onNextClick: () => go(last ? null : step + 1),
        onPrevClick: () => go(Math.max(0, step - 1)),
        onCloseClick: () => go(null),
        onPopoverRender: (popover) => prepare(popover, t('tour.skip')),
      },
    })
    const escape = (event: KeyboardEvent) => event.key === 'Escape' && go(null)
    window.addEventListener('keydown', escape)
    return () => {
      window.removeEventListener('keydown', escape)
      shown.destroy()
    }
  }, [step, target, ready, i18n.language])
  return null
}

/** Enter alone leads through the tour. */
function prepare({ nextButton, closeButton, wrapper }: PopoverDOM, skip: string): void {
  closeButton.setAttribute('aria-label', skip)
  closeButton.title = skip
  wrapper.dataset['testid'] = 'tour'
  wrapper.tabIndex = -1
  // A button that cannot be pressed takes no focus, and Enter on the next one would end the tour. The library gives the
  // focus to that one right after this: a microtask comes behind it, but before any key.
  queueMicrotask(() => (nextButton.disabled ? wrapper : nextButton).focus())
}

/** The element of a target as soon as it is there. */
function useElement(target: string | undefined): Element | null {
  const [found, setFound] = useState<Element | null>(null)
  useEffect(() => {
    const look = () => setFound(target === undefined ? null : document.querySelector(`[data-tour="${target}"]`))
    look()
    const observer = new MutationObserver(look)
    observer.observe(document.getElementById('main')!, { childList: true, subtree: true })
    return () => observer.disconnect()
  }, [target])
  return found
}
