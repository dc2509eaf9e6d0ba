/** Which steps have changed since a run. */
import { orderOf, sourcesOf } from './order.ts'
import { same } from './same.ts'
import type { Document, Step } from './types.ts'

/** Steps whose settings, or those of a step before them, differ from what ran. */
export function outdated(document: Document, ran: Document): Set<string> {
  const found = new Set<string>()
  for (const id of orderOf(document)) {
    const changed = !same(unpinned(document.steps[id]), unpinned(ran.steps[id]))
    if (changed || sourcesOf(document, id).some((source) => found.has(source))) found.add(id)
  }
  return found
}

/** A step as a draft holds it: a run writes down which revision of a table it has used, and that is no change. */
function unpinned(step: Step | undefined): Step | undefined {
  const table = step?.params?.['table']
  if (!step || typeof table !== 'string') return step
  return { ...step, params: { ...step.params, table: table.replace(/^(dataset:[^@]+)@\d+$/, '$1') } }
}
