/** Tables of cases: what the page asks for, and what it asks to be done. */
import { queryOptions } from '@tanstack/react-query'
import { get, request, send, urlOf } from './http.ts'
import type { CellValue, Checks, Column, ColumnWish, Dataset, DatasetRow, Edit, RowPage, SplitCounts, SplitWish, TablePreview, View } from './datasetTypes.ts'
import type { Problem } from './types.ts'

export interface Changed {
  rev: number
}

export const datasets = queryOptions({ queryKey: ['datasets'], queryFn: () => get<DatasetRow[]>('/datasets'), staleTime: 0 })

export const dataset = (id: string) => queryOptions({ queryKey: ['dataset', id], queryFn: () => get<Dataset>(`/datasets/${id}`), staleTime: 0 })

export const checks = (id: string) => queryOptions({ queryKey: ['dataset-checks', id], queryFn: () => get<Checks>(`/datasets/${id}/checks`), staleTime: 0 })

export function rowsOf(id: string, view: View, offset: number, limit: number, signal?: AbortSignal): Promise<RowPage> {
  const query = new URLSearchParams({ offset: String(offset), limit: String(limit) })
  if (view.sort) query.set('sort', view.sort)
  if (view.filters.length) query.set('filter', JSON.stringify(view.filters))
  return get<RowPage>(`/datasets/${id}/rows?${query}`, signal)
}

export const makeDataset = (title: string) => send<{ id: string }>('POST', '/datasets', { title })
export const renameDataset = (id: string, title: string) => send<void>('PATCH', `/datasets/${id}`, { title })
export const deleteDataset = (id: string) => send<void>('DELETE', `/datasets/${id}`)

type NewRow = Record<string, CellValue>
export const editCells = (id: string, base_rev: number, edits: Edit[], add: NewRow[] = []) =>
  send<Changed & { problems: Problem[]; ids?: string[] }>('PATCH', `/datasets/${id}/cells`, { base_rev, edits, ...(add.length ? { add } : {}) })
export const addRows = (id: string, base_rev: number, rows: NewRow[]) => send<Changed & { ids: string[] }>('POST', `/datasets/${id}/rows`, { base_rev, rows })
export const deleteRows = (id: string, base_rev: number, rows: string[]) => send<Changed>('POST', `/datasets/${id}/rows/delete`, { base_rev, rows })
export const excludeRows = (id: string, base_rev: number, rows: string[], excluded: boolean) =>
  send<Changed>('POST', `/datasets/${id}/rows/exclude`, { base_rev, rows, excluded })
export const setColumns = (id: string, base_rev: number, columns: ColumnWish[]) =>
  send<Changed & { columns: Column[] }>('PUT', `/datasets/${id}/columns`, { base_rev, columns })
export const undoChange = (id: string) => send<Changed>('POST', `/datasets/${id}/undo`)
export const redoChange = (id: string) => send<Changed>('POST', `/datasets/${id}/redo`)

export const splitCases = (id: string, base_rev: number, wish: SplitWish, preview: boolean) =>
  send<Changed & { counts: SplitCounts }>('POST', `/datasets/${id}/split`, { base_rev, ...wish, preview })

export async function readTable(id: string, file: Blob, name: string): Promise<TablePreview> {
  const answer = await request(`/datasets/${id}/table?name=${encodeURIComponent(name)}`, { method: 'POST', bytes: file })
  return (await answer.json()) as TablePreview
}
export const takeTable = (id: string, token: string, base_rev: number, key: string, columns: string[], add_rows: boolean) =>
  send<Changed & { added: number; changed: number }>('POST', `/datasets/${id}/table/${token}`, { base_rev, key, columns, add_rows })

export const workflowOn = (id: string, template: string) => send<{ id: string }>('POST', `/datasets/${id}/workflow`, { template })

export const exportUrl = (id: string, format: 'xlsx' | 'csv') => urlOf(`/datasets/${id}/export?format=${format}`)
export const thumbUrl = (id: string, digest: string, size = 96) => urlOf(`/datasets/${id}/thumb.png?digest=${digest}&size=${size}`)
