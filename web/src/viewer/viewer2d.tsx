/** The base viewer: slices drawn by the server on a plain canvas. Works on every computer, without WebGL. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sliceErrors, volume } from '../api/queries.ts'
import type { Axis, CaseRow } from '../api/types.ts'
import { useReady } from '../ui/ready.ts'
import { useDrag } from './useDrag.ts'
import { useViewerKeys } from './keys.ts'
import { paint } from './paint.ts'
import type { Place } from './place.ts'
import { planeOf } from './planes.ts'
import { SliceBar } from './sliceBar.tsx'
import { useSlice } from './useSlice.ts'
import { ViewerControls } from './viewerControls.tsx'
import classes from './viewer.module.css'
import { windowOf } from './windows.ts'

interface Props {
  row: CaseRow
  place: Place
  setPlace: (change: Partial<Place>) => void
  onCase: (step: 1 | -1) => void
}

export function Viewer2D({ row, place, setPlace, onCase }: Props) {
  const { t } = useTranslation()
  const { image, truth, prediction } = row.layers
  const digest = image ?? truth ?? prediction
  const { data: info, error } = useQuery({ ...volume(digest ?? ''), enabled: digest !== null })
  const { data: errors } = useQuery({ ...sliceErrors(truth ?? '', prediction ?? ''), enabled: truth !== null && prediction !== null })
  const axis = place.axis ?? ((info?.best_axis ?? 2) as Axis)
  const count = info?.shape[axis] ?? 1
  const errorsKnown = errors !== undefined || truth === null || prediction === null
  const index = Math.min(count - 1, Math.max(0, place.slice ?? startSlice(axis, count, errors)))
  const settled = info !== undefined && (place.slice !== null || errorsKnown)
  const loaded = useSlice(settled ? { layers: row.layers, axis, index, count, window: windowOf(place.window, info), image: place.image } : null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const { opacity, outline, differs, truth: showTruth, prediction: showPrediction } = place
  useEffect(() => {
    if (canvas.current && loaded && !loaded.failed) paint(canvas.current, loaded.layers, { opacity, outline, differs, showTruth, showPrediction })
  }, [loaded, opacity, outline, differs, showTruth, showPrediction])
  const go = (next: number) => setPlace({ slice: Math.min(count - 1, Math.max(0, next)) })
  const differ = errors !== undefined && Object.values(errors.slices).some((counts) => counts.some((voxels) => voxels > 0))
  const largest = differ ? errors.largest : null
  const act = {
    slice: (step: number) => go(index + step),
    onCase,
    largest: () => largest && setPlace({ axis: largest.axis, slice: largest.index }),
    axis,
    place,
    setPlace,
    info,
  }
  useViewerKeys(act)
  const drag = useDrag(info, place.window, setPlace)
  const wheel = useWheel((step) => go(index + step))
  useReady(loaded !== null && loaded.index === index && loaded.axis === axis, 'viewer')

  if (digest === null) return <p className={classes['note']}>{t('viewer.noLayer')}</p>
  const plane = t(`viewer.${planeOf(axis, info)}`)
  const letters = info?.axes[String(axis)]
  const names = (['image', 'truth', 'prediction', 'differs'] as const).filter((name) => place[name]).map((name) => t(`viewer.${name}`))
  const described = t('viewer.describe', { case: row.case, plane, index: index + 1, count, layers: names.join(', ') || t('viewer.nothing') })
  return (
    <section className={classes['viewer']} aria-label={t('viewer.title')} data-tour="viewer">
      <div className={classes['stage']} ref={wheel} data-testid="stage" {...drag}>
        <canvas ref={canvas} className={classes['canvas']} role="img" aria-label={described} data-testid="slice" data-slice={loaded?.index} data-axis={loaded?.axis} />
        {letters && (
          <div aria-hidden className={classes['letters']}>
            <span className={classes['top']}>{letters.top}</span>
            <span className={classes['bottom']}>{letters.bottom}</span>
            <span className={classes['left']}>{letters.left}</span>
            <span className={classes['right']}>{letters.right}</span>
          </div>
        )}
        <div className={classes['corner']} aria-hidden>
          {row.case} · {plane} · {t('viewer.slice', { index: index + 1, count })}
        </div>
        {(loaded?.failed || error) && (
          <p role="alert" className={classes['failed']}>
            {t('viewer.loadFailed')}
          </p>
        )}
      </div>
      <SliceBar index={index} count={count} counts={errors?.slices[String(axis)]} go={go} />
      <ViewerControls axis={axis} place={place} setPlace={setPlace} info={info} row={row} hasErrors={largest !== null} largest={act.largest} onCase={onCase} />
      <p className={classes['keys']}>{t('viewer.keys')}</p>
    </section>
  )
}

/** The slice with the largest error on this axis, else the middle. */
function startSlice(axis: Axis, count: number, errors: { slices: Record<string, number[]> } | undefined): number {
  const counts = errors?.slices[String(axis)] ?? []
  const most = Math.max(0, ...counts)
  return most > 0 ? counts.indexOf(most) : Math.floor(count / 2)
}

/** One slice per notch; React's own wheel listener cannot keep the page from scrolling. */
function useWheel(move: (step: 1 | -1) => void) {
  const [element, setElement] = useState<HTMLElement | null>(null)
  const latest = useRef(move)
  useEffect(() => {
    latest.current = move
  })
  useEffect(() => {
    if (!element) return undefined
    let rest = 0
    const turn = (event: WheelEvent) => {
      if (event.ctrlKey) return
      event.preventDefault()
      rest += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / 50 : event.deltaY
      if (Math.abs(rest) < 1) return
      latest.current(rest > 0 ? 1 : -1)
      rest = 0
    }
    element.addEventListener('wheel', turn, { passive: false })
    return () => element.removeEventListener('wheel', turn)
  }, [element])
  return setElement
}
