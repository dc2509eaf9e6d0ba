/** What the viewer shows, as it stands in the address: a link opens exactly this picture. */
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'wouter'
import type { Axis } from '../api/types.ts'

/** One plane, three beside each other, or planes and surfaces in space. */
export type Layout = 'one' | 'three' | 'solid'

export interface Place {
  case: string | null
  part: string | null
  structure: string | null
  /** Null until chosen: then the plane that was scanned. */
  axis: Axis | null
  /** Null until the user or the largest error has chosen one. */
  slice: number | null
  window: string
  opacity: number
  outline: boolean
  differs: boolean
  image: boolean
  truth: boolean
  prediction: boolean
  layout: Layout
  /** Chosen voxel, as `i,j,k`. */
  at: string | null
  /** Where the measured line begins, as `i,j,k`. */
  from: string | null
  measure: boolean
  /** Another run whose same case is shown beside. */
  compare: string | null
  /** Score of the histogram, and which values are kept. */
  score: string | null
  low: number | null
  high: number | null
  flagged: boolean
}

const LAYOUTS: Layout[] = ['one', 'three', 'solid']
const OFF = '0'
const ON = '1'

/** Name in the address, and the value that is not written. */
const FLAGS = { outline: true, differs: false, image: true, truth: true, prediction: true, measure: false, flagged: false } as const

export function usePlace(): [Place, (change: Partial<Place>) => void] {
  const [search, setSearch] = useSearchParams()
  const place = useMemo(() => placeOf(search), [search])
  const set = useCallback(
    (change: Partial<Place>) =>
      setSearch((old) => written(old, change), { replace: !('case' in change) }),
    [setSearch],
  )
  return [place, set]
}

function placeOf(search: URLSearchParams): Place {
  const number = (name: string) => {
    const text = search.get(name)
    const value = Number(text)
    return text === null || !Number.isFinite(value) ? null : value
  }
  const flag = (name: keyof typeof FLAGS) => (search.has(name) ? search.get(name) !== OFF : FLAGS[name])
  const axis = number('axis')
  return {
    case: search.get('case'),
    part: search.get('part'),
    structure: search.get('structure'),
    axis: axis === 0 || axis === 1 || axis === 2 ? axis : null,
    slice: number('slice'),
    window: search.get('window') ?? 'windowAuto',
    opacity: Math.min(1, Math.max(0, number('opacity') ?? 0.9)),
    outline: flag('outline'),
    differs: flag('differs'),
    image: flag('image'),
    truth: flag('truth'),
    prediction: flag('prediction'),
    layout: LAYOUTS.find((one) => one === search.get('layout')) ?? 'one',
    at: search.get('at'),
    from: search.get('from'),
    measure: flag('measure'),
    compare: search.get('compare'),
    score: search.get('score'),
    low: number('low'),
    high: number('high'),
    flagged: flag('flagged'),
  }
}

function written(old: URLSearchParams, change: Partial<Place>): URLSearchParams {
  const next = new URLSearchParams(old)
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === undefined || value === FLAGS[name as keyof typeof FLAGS] || (name === 'layout' && value === 'one')) next.delete(name)
    else if (typeof value === 'boolean') next.set(name, value ? ON : OFF)
    else next.set(name, String(value))
  }
  return next
}
