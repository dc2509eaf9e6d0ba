/** Places of the steps: where somebody put them, else in five columns by stage. */
import { orderOf, sourcesOf } from './order.ts'
import { STAGES, type Catalog, type Document } from './types.ts'

export const COLUMN = 288
export const NODE_WIDTH = 224
export const GAP = 28

export interface Place {
  x: number
  y: number
}

/** Number of the column of a step; an unknown tool stands right of what it needs. */
export function columnOf(document: Document, id: string, catalog: Catalog): number {
  const tool = catalog.get(document.steps[id]?.tool ?? '')
  if (tool) return Math.max(0, STAGES.indexOf(tool.stage))
  return Math.max(0, ...sourcesOf(document, id).map((source) => STAGES.indexOf(catalog.get(document.steps[source]!.tool)?.stage ?? 'data')))
}

export function placesOf(document: Document, catalog: Catalog, heightOf: (id: string) => number): Record<string, Place> {
  const ids = Object.keys(document.steps)
  const view = document.view ?? {}
  if (ids.length && ids.every((id) => view[id])) {
    return Object.fromEntries(ids.map((id) => [id, { x: view[id]![0], y: view[id]![1] }]))
  }
  const next = STAGES.map(() => 0)
  const places: Record<string, Place> = {}
  for (const id of orderOf(document)) {
    const column = columnOf(document, id, catalog)
    places[id] = { x: column * COLUMN, y: next[column]! }
    next[column]! += heightOf(id) + GAP
  }
  return places
}
