/** Steps as text to copy and paste, within a workflow and from one to another. */
import { freeId } from './edit.ts'
import { freePlace } from './layout.ts'
import type { Document, Wires } from './types.ts'
import { parseWire, wireText } from './wires.ts'

const OFFSET = 40

/** A small document that holds only these steps. */
export function copied(document: Document, ids: readonly string[]): string {
  const steps = Object.fromEntries(ids.flatMap((id) => (document.steps[id] ? [[id, document.steps[id]]] : [])))
  const view = Object.fromEntries(ids.flatMap((id) => (document.view?.[id] ? [[id, document.view[id]]] : [])))
  return JSON.stringify({ medas: document.medas, steps, ...(Object.keys(view).length ? { view } : {}) }, null, 2)
}

/** The document with the steps of a text, under free names and beside what is there; null if the text holds none. */
export function pasted(document: Document, text: string): { document: Document; ids: string[] } | null {
  const held = stepsIn(text)
  if (!held) return null
  let next = document
  const names = new Map<string, string>()
  for (const [old, step] of Object.entries(held.steps)) {
    const id = old in next.steps || !/^[a-z][a-z0-9_]{0,39}$/.test(old) ? freeId(next, step.tool) : old
    names.set(old, id)
    next = { ...next, steps: { ...next.steps, [id]: step } }
  }
  const steps = { ...next.steps }
  for (const [old, id] of names) {
    const step = held.steps[old]!
    // A copy draws its own random numbers.
    steps[id] = { ...step, wires: rewired(step.wires, names, document), ...(step.seed === undefined ? {} : { seed: id }) }
    if (!Object.keys(steps[id].wires!).length) delete steps[id].wires
  }
  next = { ...next, steps }
  if (document.view) {
    for (const [old, id] of names) {
      const [x, y] = held.view?.[old] ?? [0, 0]
      next = { ...next, view: { ...next.view, [id]: freePlace(next, [x + OFFSET, y + OFFSET]) } }
    }
  }
  return { document: next, ids: [...names.values()] }
}

function stepsIn(text: string): Pick<Document, 'steps' | 'view'> | null {
  try {
    const held = JSON.parse(text) as Partial<Document> | null
    const steps = Object.entries(held?.steps ?? {})
    const fine = steps.length > 0 && steps.every(([, step]) => typeof step?.tool === 'string' && typeof step.version === 'number')
    return typeof held?.medas === 'number' && fine ? { steps: held.steps!, ...(held.view ? { view: held.view } : {}) } : null
  } catch {
    return null
  }
}

/** Wires among the copies stay among them; those from other steps stay where there is such a step. */
function rewired(wires: Wires | undefined, names: Map<string, string>, document: Document): Wires {
  const kept: Wires = {}
  for (const [plug, one] of Object.entries(wires ?? {})) {
    const texts = (Array.isArray(one) ? one : [one]).flatMap((text) => {
      const wire = parseWire(text)
      const step = wire && (names.get(wire.step) ?? (wire.step in document.steps ? wire.step : undefined))
      return wire && step ? [wireText({ ...wire, step })] : []
    })
    if (texts.length) kept[plug] = Array.isArray(one) ? texts : texts[0]!
  }
  return kept
}

export const duplicated = (document: Document, ids: readonly string[]) => pasted(document, copied(document, ids))
