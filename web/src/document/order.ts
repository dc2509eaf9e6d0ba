/** Order of the steps, and who depends on whom. */
import type { Document } from './types.ts'
import { wiresInto } from './wires.ts'

export function sourcesOf(document: Document, id: string): string[] {
  const step = document.steps[id]
  if (!step) return []
  return [...new Set(wiresInto(step).map(({ wire }) => wire.step))].filter((source) => source in document.steps)
}

/** Steps so that each comes after what it needs; steps of a circle come last, by name. */
export function orderOf(document: Document): string[] {
  const done = new Set<string>()
  let left = Object.keys(document.steps).sort()
  while (left.length) {
    const ready = left.filter((id) => sourcesOf(document, id).every((source) => done.has(source)))
    if (!ready.length) return [...done, ...left]
    for (const id of ready) done.add(id)
    left = left.filter((id) => !done.has(id))
  }
  return [...done]
}

/** The step and everything that depends on it. */
export function downstreamOf(document: Document, id: string): Set<string> {
  const found = new Set([id])
  for (const step of orderOf(document)) {
    if (sourcesOf(document, step).some((source) => found.has(source))) found.add(step)
  }
  return found
}

/** Everything that a step depends on, the nearest first. */
export function ancestorsOf(document: Document, id: string): string[] {
  const found = new Set<string>()
  let level = sourcesOf(document, id)
  while (level.length) {
    const fresh = level.filter((step) => !found.has(step))
    for (const step of fresh) found.add(step)
    level = fresh.flatMap((step) => sourcesOf(document, step))
  }
  return [...found]
}
