/** One table of cases as the page works with it: its facts, its rows, and every way to change it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { dataset, editCells, redoChange, rowsOf, setColumns, undoChange, type Changed } from '../api/datasets.ts'
import type { CellValue, Column, ColumnWish, Dataset, Edit, View } from '../api/datasetTypes.ts'
import { Changes, type Conflict, type Saving } from './changes.ts'
import type { GridEdit } from './grid/types.ts'
import { RowStore } from './rowStore.ts'

/** How often the page asks whether somebody else has changed something. */
const LOOK_MS = 5000

export interface Table {
  id: string
  data: Dataset
  store: RowStore
  saving: Saving
  conflict: Conflict | null
  trouble: unknown
  /** Number of the last change that is shown here. */
  rev: () => number
  act: <T extends Changed>(send: (rev: number) => Promise<T>) => Promise<T | undefined>
  edit: (edits: GridEdit[], below?: Record<string, CellValue>[]) => Promise<void>
  /** All columns are sent at once, so a change begins from those that the server has when its turn comes. */
  describe: (change: (columns: Column[]) => ColumnWish[]) => void
  undo: () => void
  redo: () => void
  keepMine: () => void
  dismiss: () => void
}

export function useTable(id: string, view: View) {
  const cache = useQueryClient()
  const { data, error, refetch } = useQuery({ ...dataset(id), refetchInterval: LOOK_MS })
  const [saving, setSaving] = useState<Saving>('saved')
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const [trouble, setTrouble] = useState<unknown>(null)
  const total = useRef(0)
  const key = JSON.stringify(view)
  const store = useMemo(() => new RowStore((offset, limit) => rowsOf(id, JSON.parse(key) as View, offset, limit), total.current), [id, key])
  useSyncExternalStore(store.subscribe, () => store.version)
  total.current = store.total
  const latest = useRef(store)
  latest.current = store
  const changes = useMemo(
    () =>
      new Changes({
        saving: setSaving,
        refused: setTrouble,
        conflict: setConflict,
        done: () => {
          latest.current.refresh()
          for (const name of ['dataset', 'dataset-checks']) void cache.invalidateQueries({ queryKey: [name, id] })
        },
      }),
    [id, cache],
  )
  useEffect(() => {
    if (data && data.rev > store.rev && store.rev > 0 && saving === 'saved') store.refresh()
  }, [data, store, saving])
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => saving !== 'saved' && event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [saving])
  if (!data) return { table: null, error, refetch }

  const rev = () => latest.current.rev || data.rev
  const act = async <T extends Changed>(send: (rev: number) => Promise<T>) => {
    setTrouble(null)
    return changes.act(async () => {
      // Asked for when its turn has come: the changes before it have raised the number.
      const answer = await send(rev())
      latest.current.rev = Math.max(latest.current.rev, answer.rev)
      return answer
    })
  }
  const send = async (edits: Edit[], below: Record<string, CellValue>[]) => {
    latest.current.put(edits)
    await act((base) => editCells(id, base, edits, below))
  }
  const table: Table = {
    id, data, store, saving, conflict, trouble, rev, act,
    edit: async (edits, below = []) => {
      if (edits.length) await latest.current.load(Math.min(...edits.map(({ row }) => row)), Math.max(...edits.map(({ row }) => row)))
      const known = edits.flatMap(({ row, column, value }) => {
        const line = latest.current.get(row)
        return line ? [{ row: line.id, col: column, value }] : []
      })
      await send(known, below)
    },
    describe: (change) =>
      void act(async () => {
        const now = await cache.fetchQuery({ ...dataset(id), staleTime: 0 })
        const made = await setColumns(id, now.rev, change(now.columns))
        cache.setQueryData(dataset(id).queryKey, { ...now, ...made })
        return made
      }),
    // While a change is on its way, what was known of undo is out of date.
    undo: () => void ((data.can_undo || saving !== 'saved') && act(() => undoChange(id))),
    redo: () => void ((data.can_redo || saving !== 'saved') && act(() => redoChange(id))),
    keepMine: () => {
      if (conflict) void send(conflict.yours, [])
      setConflict(null)
    },
    dismiss: () => {
      setConflict(null)
      setTrouble(null)
    },
  }
  return { table, error, refetch }
}
