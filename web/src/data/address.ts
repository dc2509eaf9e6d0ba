/** What is looked at, as it stands in the address: a link shows the same rows in the same order. */
import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import { FILTER_OPS, type Filter, type View } from '../api/datasetTypes.ts'

export const ROOMS = ['data', 'variables', 'gallery', 'checks'] as const
export type Room = (typeof ROOMS)[number]

export interface Address {
  room: Room
  view: View
  /** The case beside the table is shown. */
  panel: boolean
}

function filtersOf(text: string | null): Filter[] {
  try {
    const told: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(told) ? (told as Filter[]).filter((one) => typeof one?.column === 'string' && FILTER_OPS.includes(one.op)) : []
  } catch {
    return []
  }
}

export function useAddress(): [Address, (change: Partial<{ room: Room; sort: string; filters: Filter[]; panel: boolean }>) => void] {
  const [search, setSearch] = useSearchParams()
  const [room, sort, filter, panel] = [search.get('view'), search.get('sort') ?? '', search.get('filter'), search.get('panel') === '1']
  const address = useMemo<Address>(
    () => ({ room: ROOMS.find((one) => one === room) ?? 'data', view: { sort, filters: filtersOf(filter) }, panel }),
    [room, sort, filter, panel],
  )
  const set = (change: Partial<{ room: Room; sort: string; filters: Filter[]; panel: boolean }>) =>
    setSearch((old) => {
      const next = new URLSearchParams(old)
      const put = (name: string, value: string) => (value ? next.set(name, value) : next.delete(name))
      if (change.room !== undefined) put('view', change.room === 'data' ? '' : change.room)
      if (change.sort !== undefined) put('sort', change.sort)
      if (change.filters !== undefined) put('filter', change.filters.length ? JSON.stringify(change.filters) : '')
      if (change.panel !== undefined) put('panel', change.panel ? '1' : '')
      return next
    }, { replace: change.room === undefined })
  return [address, set]
}
