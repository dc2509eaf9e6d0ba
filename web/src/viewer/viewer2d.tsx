/** A case as slices: one plane, three planes that follow each other, or beside the same case of another run. */
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sliceErrors, volume } from '../api/queries.ts'
import type { Axis, CaseRow, GrayScale } from '../api/types.ts'
import { measure } from '../ui/format.ts'
import { useReady } from '../ui/ready.ts'
import { distance, voxelOf, type Voxel } from './geometry.ts'
import { useViewerKeys } from './keys.ts'
import { LayoutControls } from './layoutControls.tsx'
import type { Place } from './place.ts'
import { planeOf } from './planes.ts'
import { SliceBar } from './sliceBar.tsx'
import { SliceView } from './sliceView.tsx'
import type { Loaded } from './useSlice.ts'
import { ViewerControls } from './viewerControls.tsx'
import classes from './viewer.module.css'
import { VolumeTable } from './volumeTable.tsx'
import { windowOf } from './windows.ts'

const SolidView = lazy(() => import('./solid/solidView.tsx').then(({ SolidView: view }) => ({ default: view })))
const AXES = [2, 1, 0] as const

interface Props {
  row: CaseRow
  /** From gray values to Hounsfield units, where a workflow has rescaled the image. */
  scale?: GrayScale | null
  place: Place
  setPlace: (change: Partial<Place>) => void
  onCase: (step: 1 | -1) => void
  /** The same case of another run. */
  other?: { row: CaseRow | undefined; scale: GrayScale | null; title: string; ownTitle: string } | null
  /** Whether the case is flagged; absent where there are no flags. */
  flag?: { on: boolean; toggle: () => void } | null
}

const none = { enabled: false }

export function Viewer2D({ row, scale = null, place, setPlace, onCase, other = null, flag = null }: Props) {
  const { t } = useTranslation()
  const { image, truth, prediction } = row.layers
  const digest = image ?? truth ?? prediction
  const { data: info, error } = useQuery({ ...volume(digest ?? ''), enabled: digest !== null })
  const { data: errors } = useQuery({ ...sliceErrors(truth ?? '', prediction ?? ''), enabled: truth !== null && prediction !== null })
  const { data: drawn } = useQuery({ ...volume(truth ?? ''), ...(truth ? {} : none) })
  const { data: found } = useQuery({ ...volume(prediction ?? ''), ...(prediction ? {} : none) })
  const otherDigest = other?.row ? (other.row.layers.image ?? other.row.layers.truth ?? other.row.layers.prediction) : null
  const { data: otherInfo } = useQuery({ ...volume(otherDigest ?? ''), ...(otherDigest ? {} : none) })
  const [loaded, setLoaded] = useState<(Loaded & { case: string }) | null>(null)
  const axis = place.axis ?? ((info?.best_axis ?? 2) as Axis)
  const errorsKnown = errors !== undefined || truth === null || prediction === null
  const chosen = voxelOf(place.at, info?.shape)
  const indexOf = (one: Axis): number => {
    const count = info?.shape[one] ?? 1
    const wanted = (one === axis ? place.slice : null) ?? chosen?.[one] ?? startSlice(one, count, errors)
    return Math.min(count - 1, Math.max(0, wanted))
  }
  const settled = info !== undefined && (place.slice !== null || chosen !== null || errorsKnown)
  const index = indexOf(axis)
  const cross: Voxel = [indexOf(0), indexOf(1), indexOf(2)]
  const at = settled && (chosen !== null || place.layout === 'three') ? cross : null
  const from = voxelOf(place.from, info?.shape)
  const pick = (voxel: Voxel, change: Partial<Place> = {}) => setPlace({ at: voxel.join(','), slice: voxel[axis], ...change })
  const go = (one: Axis, next: number) => {
    const voxel: Voxel = [...cross]
    voxel[one] = Math.min((info?.shape[one] ?? 1) - 1, Math.max(0, next))
    if (at) pick(voxel)
    else setPlace({ slice: voxel[axis] })
  }
  const differ = errors !== undefined && Object.values(errors.slices).some((counts) => counts.some((voxels) => voxels > 0))
  const largest = differ ? errors.largest : null
  const toLargest = () => largest && setPlace({ axis: largest.axis, slice: largest.index, at: null })
  useViewerKeys({ slice: (step) => go(axis, index + step), onCase, largest: () => void toLargest(), axis, place, setPlace, pick, cross, scale, info, flag: () => flag?.toggle() })
  const solid = place.layout === 'solid' && !other
  useReady(solid ? false : (loaded?.case === row.case && loaded.index === index && loaded.axis === axis) || error !== null, 'viewer')

  if (digest === null) return <p className={classes['note']}>{t('viewer.noLayer')}</p>
  const shared = { info, scale, place, setPlace, pick, at, from }
  const panel = (one: Axis, id: string) => (
    <SliceView {...shared} key={`${row.case} ${id}`} row={row} axis={one} index={settled ? indexOf(one) : null} go={(next) => go(one, next)} id={id} caption={other ? other.ownTitle : place.layout === 'three' ? '' : row.case} {...(id === 'slice' ? { onLoaded: (told) => setLoaded({ ...told, case: row.case }) } : {})} />
  )
  const mm = at && from && info ? measure(distance(at, from, info.spacing), 'mm') : ''
  const planes = AXES.map((one) => ({ axis: one as Axis, name: planeOf(one, info) }))
  const organs = drawn || found ? t('solid.summary', { case: row.case, organs: (drawn ?? found)!.labels.map(({ name, ml }) => `${name} ${measure(ml, 'ml')}`).join(', ') }) : row.case
  return (
    <section className={classes['viewer']} aria-label={t('viewer.title')} data-tour="viewer">
      <LayoutControls place={place} setPlace={setPlace} mm={mm} comparing={other !== null} flag={flag} start={() => setPlace({ at: cross.join(','), from: cross.join(','), slice: index, measure: true })} />
      {error && <p role="alert">{t('viewer.loadFailed')}</p>}
      {solid && (
        <Suspense fallback={<div className={classes['solid']} />}>
          <SolidView row={row} place={place} window={windowOf(place.window, info, scale)} truth={drawn} prediction={found} summary={organs} />
        </Suspense>
      )}
      <div className={classes['panels']} data-panels={other ? 2 : place.layout === 'three' ? 3 : 1}>
        {other || place.layout !== 'three' ? panel(axis, 'slice') : planes.map((one) => panel(one.axis, one.axis === axis ? 'slice' : `slice-${one.name}`))}
        {other?.row && otherInfo && (
          <SliceView {...shared} key={`${row.case} compare`} info={otherInfo} scale={other.scale} row={other.row} axis={axis} index={settled ? Math.min(index, otherInfo.shape[axis] - 1) : null} go={(next) => go(axis, next)} id="slice-compare" caption={other.title} />
        )}
        {other && !other.row && <p className={classes['note']}>{t('compare.notThere', { case: row.case })}</p>}
      </div>
      <SliceBar index={index} count={info?.shape[axis] ?? 1} counts={errors?.slices[String(axis)]} go={(next) => go(axis, next)} />
      <ViewerControls axis={axis} place={place} setPlace={setPlace} info={info} scale={scale} row={row} hasErrors={largest !== null} largest={() => void toLargest()} onCase={onCase} />
      <VolumeTable truth={drawn} prediction={found} />
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
