/** Places of the steps: where somebody put them, else in five columns by stage, with wires leading right or down. */
import { orderOf, sourcesOf } from './order.ts'
import { STAGES, type Catalog, type Document } from './types.ts'

export const COLUMN = 268
export const NODE_WIDTH = 216
export const GAP = 30

export interface Place {
  x: number
  y: number
}

/** Number of the column of a step; an unknown tool stands below what it needs. */
export function columnOf(document: Document, id: string, catalog: Catalog): number {
  const stageOf = (step: string) => catalog.get(document.steps[step]?.tool ?? '')?.stage
  const stage = stageOf(id)
  if (stage) return Math.max(0, STAGES.indexOf(stage))
  return Math.max(0, ...sourcesOf(document, id).map((source) => STAGES.indexOf(stageOf(source) ?? 'data')))
}

export function isFree(document: Document): boolean {
  const ids = Object.keys(document.steps)
  return ids.length > 0 && ids.every((id) => document.view?.[id])
}

export function placesOf(document: Document, catalog: Catalog, heightOf: (id: string) => number): Record<string, Place> {
  if (isFree(document)) {
    return Object.fromEntries(Object.keys(document.steps).map((id) => [id, { x: document.view![id]![0], y: document.view![id]![1] }]))
  }
  const rows = rowsOf(document, catalog)
  const last = Math.max(0, ...rows.values())
  const heights = Array.from({ length: last + 1 }, (_, row) =>
    Math.max(0, ...[...rows].filter(([, one]) => one === row).map(([id]) => heightOf(id))),
  )
  const top = (row: number) => heights.slice(0, row).reduce((sum, height) => sum + height + GAP, 0)
  return Object.fromEntries([...rows].map(([id, row]) => [id, { x: columnOf(document, id, catalog) * COLUMN, y: top(row) }]))
}

/** Step -> row: below every source of the same or a later column, and never two in one place. */
function rowsOf(document: Document, catalog: Catalog): Map<string, number> {
  const rows = new Map<string, number>()
  const taken = new Set<string>()
  for (const id of orderOf(document)) {
    const column = columnOf(document, id, catalog)
    let row = 0
    for (const source of sourcesOf(document, id)) {
      const above = rows.get(source)
      if (above !== undefined) row = Math.max(row, above + (columnOf(document, source, catalog) >= column ? 1 : 0))
    }
    while (taken.has(`${column}/${row}`)) row += 1
    rows.set(id, row)
    taken.add(`${column}/${row}`)
  }
  return rows
}

/** About as high as a step is, where nothing knows its plugs. */
const HEIGHT = 150

/** Below the steps of the first column: where there is room for a note. */
export function belowData(document: Document, catalog: Catalog): [number, number] {
  const lowest = Object.values(placesOf(document, catalog, () => HEIGHT)).filter(({ x }) => x < COLUMN).map(({ y }) => y + HEIGHT + GAP)
  return [0, Math.round(Math.max(0, ...lowest))]
}

/** Right of a step, else left of everything. */
export function besides(document: Document, id: string | null): [number, number] {
  const at = id === null ? undefined : document.view?.[id]
  return at ? [at[0] + COLUMN, at[1]] : [0, 0]
}

/** The place itself, or the nearest one below it where no other step lies. */
export function freePlace(document: Document, [x, y]: [number, number]): [number, number] {
  const taken = Object.values(document.view ?? {})
  let row = Math.round(y)
  const lies = () => taken.find(([left, top]) => Math.abs(left - x) < NODE_WIDTH + GAP / 2 && Math.abs(top - row) < HEIGHT)
  for (let other = lies(); other; other = lies()) row = Math.round(other[1] + HEIGHT + GAP / 2)
  return [Math.round(x), row]
}
