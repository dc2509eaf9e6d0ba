/** One slice on a plain canvas, drawn by the server; works on every computer, without WebGL. */
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Axis, CaseRow, GrayScale, Volume } from '../api/types.ts'
import { Crosshair } from './crosshair.tsx'
import { frameOf, type Voxel } from './geometry.ts'
import { paint } from './paint.ts'
import type { Place } from './place.ts'
import { planeOf } from './planes.ts'
import { usePointer } from './usePointer.ts'
import { useSlice, type Loaded } from './useSlice.ts'
import { useWheel } from './useWheel.ts'
import classes from './viewer.module.css'
import { windowOf } from './windows.ts'

interface Props {
  row: CaseRow
  info: Volume | undefined
  scale: GrayScale | null
  axis: Axis
  /** Null while nobody knows with which slice to begin. */
  index: number | null
  place: Place
  at: Voxel | null
  from: Voxel | null
  setPlace: (change: Partial<Place>) => void
  pick: (voxel: Voxel, change?: Partial<Place>) => void
  go: (index: number) => void
  id: string
  caption?: string
  onLoaded?: (loaded: Loaded) => void
  children?: ReactNode
}

export function SliceView({ row, info, scale, axis, index, place, at, from, setPlace, pick, go, id, caption, onLoaded, children }: Props) {
  const { t } = useTranslation()
  const count = info?.shape[axis] ?? 1
  const { opacity, outline, differs, truth: showTruth, prediction: showPrediction } = place
  const loaded = useSlice(info && index !== null ? { layers: row.layers, axis, index, count, window: windowOf(place.window, info, scale), image: place.image } : null)
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (!loaded) return
    if (canvas.current && !loaded.failed) paint(canvas.current, loaded.layers, { opacity, outline, differs, showTruth, showPrediction })
    onLoaded?.(loaded)
  }, [loaded, opacity, outline, differs, showTruth, showPrediction])
  const frame = info ? frameOf(axis, info) : null
  const pointer = usePointer({ info, scale, frame, index: index ?? 0, place, setPlace, pick })
  const wheel = useWheel((step) => go((index ?? 0) + step))
  const plane = t(`viewer.${planeOf(axis, info)}`)
  const letters = info?.axes[String(axis)]
  const names = (['image', 'truth', 'prediction', 'differs'] as const).filter((name) => place[name]).map((name) => t(`viewer.${name}`))
  const described = t('viewer.describe', { case: row.case, plane, index: (index ?? 0) + 1, count, layers: names.join(', ') || t('viewer.nothing') })
  return (
    <div className={classes['stage']} ref={wheel} data-testid={id === 'slice' ? 'stage' : `stage-${id}`} data-measure={place.measure} {...pointer}>
      <canvas ref={canvas} className={classes['canvas']} role="img" aria-label={described} data-testid={id} data-slice={loaded?.index} data-axis={loaded?.axis} />
      {frame && <Crosshair frame={frame} at={at} from={from} />}
      {letters && (
        <div aria-hidden className={classes['letters']}>
          <span className={classes['top']}>{letters.top}</span>
          <span className={classes['bottom']}>{letters.bottom}</span>
          <span className={classes['left']}>{letters.left}</span>
          <span className={classes['right']}>{letters.right}</span>
        </div>
      )}
      <div className={classes['corner']} aria-hidden>
        {[caption, plane, t('viewer.slice', { index: (index ?? 0) + 1, count })].filter(Boolean).join(' · ')}
      </div>
      {loaded?.failed && (
        <p role="alert" className={classes['failed']}>
          {t('viewer.loadFailed')}
        </p>
      )}
      {children}
    </div>
  )
}
