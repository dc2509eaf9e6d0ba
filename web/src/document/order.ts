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
  const waits = new Map(Object.keys(document.steps).sort().map((id) => [id, sourcesOf(document, id).length]))
  const followers = followersOf(document)
  const order: string[] = []
  let ready = [...waits].filter(([, count]) => count === 0).map(([id]) => id)
  while (ready.length) {
    const next: string[] = []
    for (const id of ready) {
      order.push(id)
      for (const after of followers.get(id) ?? []) {
        waits.set(after, waits.get(after)! - 1)
        if (waits.get(after) === 0) next.push(after)
      }
    }
    ready = next.sort()
  }
  const done = new Set(order)
  return [...order, ...[...waits.keys()].filter((id) => !done.has(id))]
}

/** Step -> steps wired from it; a document never changes, so this stays true as long as it lives. */
const FOLLOWERS = new WeakMap<Document, Map<string, string[]>>()

function followersOf(document: Document): Map<string, string[]> {
  const known = FOLLOWERS.get(document)
  if (known) return known
  const made = new Map<string, string[]>()
  for (const id of Object.keys(document.steps)) {
    for (const source of sourcesOf(document, id)) made.set(source, [...(made.get(source) ?? []), id])
  }
  FOLLOWERS.set(document, made)
  return made
}

/** The step and everything that depends on it. */
export function downstreamOf(document: Document, id: string): Set<string> {
  const followers = followersOf(document)
  const found = new Set([id])
  for (const step of found) for (const next of followers.get(step) ?? []) found.add(next)
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
