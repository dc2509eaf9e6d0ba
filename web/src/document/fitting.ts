/** What could stand at the other end of a wire: plugs that are there, tools that are not there yet, tools in between. */
import { addStep, freeId, link, type Added } from './edit.ts'
import { ancestorsOf, downstreamOf } from './order.ts'
import { fits, isCases, outputsOf, wireBetween } from './ports.ts'
import { STAGES, type Catalog, type Document, type Output, type PortTypes, type Tool } from './types.ts'

export interface From {
  step: string
  result: string
}
export interface To {
  step: string
  plug: string
}

/** Whether a result, or a column of it, may go into a plug of this type. */
export function goesInto(output: Output, needed: string, types: PortTypes): boolean {
  const columns = isCases(needed) ? [] : Object.values(output.columns ?? {})
  return [output.type, ...columns].some((type) => fits(type, needed, types))
}

const outputAt = (document: Document, from: From, catalog: Catalog) => outputsOf(document, from.step, catalog).find((one) => one.id === from.result)

/** Plugs of other steps that a result fits, those that wait for something first. */
export function plugsFor(document: Document, from: From, catalog: Catalog, types: PortTypes): To[] {
  const output = outputAt(document, from, catalog)
  if (!output) return []
  const banned = new Set([from.step, ...ancestorsOf(document, from.step)])
  const found = Object.entries(document.steps).flatMap(([step, { tool, wires }]) =>
    banned.has(step)
      ? []
      : (catalog.get(tool)?.inputs ?? [])
          .filter((input) => goesInto(output, input.type, types))
          .map((input) => ({ step, plug: input.id, rank: Number(wires?.[input.id] !== undefined) * 2 + Number(!input.required) })),
  )
  return found.sort((a, b) => a.rank - b.rank).map(({ step, plug }) => ({ step, plug }))
}

/** Results of other steps that fit a plug. */
export function resultsFor(document: Document, to: To, catalog: Catalog, types: PortTypes): From[] {
  const needed = catalog.get(document.steps[to.step]?.tool ?? '')?.inputs.find((one) => one.id === to.plug)?.type
  const banned = downstreamOf(document, to.step)
  if (needed === undefined) return []
  return Object.keys(document.steps)
    .filter((step) => !banned.has(step))
    .flatMap((step) => outputsOf(document, step, catalog).filter((output) => goesInto(output, needed, types)).map((output) => ({ step, result: output.id })))
}

/** Tools that can take a result, the likely next ones first: nothing else missing, the same or the next stage. */
export function toolsAfter(document: Document, from: From, catalog: Catalog, types: PortTypes): Tool[] {
  const output = outputAt(document, from, catalog)
  if (!output) return []
  const stage = STAGES.indexOf(catalog.get(document.steps[from.step]!.tool)?.stage ?? 'data')
  const rank = (tool: Tool): number => {
    const added = addStep(document, tool, { after: from.step, catalog, types })
    const open = tool.inputs.filter((one) => one.required && added.document.steps[added.id]?.wires?.[one.id] === undefined).length
    const ahead = STAGES.indexOf(tool.stage) - stage
    return open * 100 + (ahead >= 0 ? ahead : 10 - ahead)
  }
  const found = [...catalog.values()].filter((tool) => tool.inputs.some((input) => goesInto(output, input.type, types)))
  return sortedBy(found, rank)
}

/** Tools of which a result fits a plug; a tool that runs once per case gives cases as well. */
export function toolsBefore(document: Document, to: To, catalog: Catalog, types: PortTypes): Tool[] {
  const input = catalog.get(document.steps[to.step]?.tool ?? '')?.inputs.find((one) => one.id === to.plug)
  if (!input) return []
  const stage = STAGES.indexOf(catalog.get(document.steps[to.step]!.tool)?.stage ?? 'data')
  const found = [...catalog.values()].filter((tool) => addedBefore(document, to, tool, catalog, types) !== null)
  return sortedBy(found, (tool) => Math.abs(stage - STAGES.indexOf(tool.stage)))
}

/** Add a tool behind a result. */
export function addAfter(document: Document, from: From, tool: Tool, catalog: Catalog, types: PortTypes, at?: [number, number]): Added {
  const added = addStep(document, tool, { after: from.step, catalog, types, ...(at ? { at } : {}) })
  const own = tool.inputs.map((input) => [input.id, wireBetween(added.document, from, { step: added.id, plug: input.id }, catalog, types)] as const)
  const wires = Object.values(added.document.steps[added.id]?.wires ?? {}).flat()
  // The result that the wire was drawn from must be among what goes in.
  if (wires.some((wire) => wire === `${from.step}.${from.result}` || wire.startsWith(`${from.step}.${from.result}[`))) return added
  const [plug, wire] = own.find(([, wire]) => wire !== null) ?? []
  return plug && wire ? { ...added, document: link(added.document, added.id, plug, wire, catalog) } : added
}

/** Add a tool in front of a plug and connect the two; null if none of its results fits. */
export function addedBefore(document: Document, to: To, tool: Tool, catalog: Catalog, types: PortTypes, at?: [number, number]): Added | null {
  const added = addStep(document, tool, { after: null, catalog, types, ...(at ? { at } : {}) })
  for (const output of outputsOf(added.document, added.id, catalog)) {
    const wire = wireBetween(added.document, { step: added.id, result: output.id }, to, catalog, types)
    if (wire !== null) return { ...added, document: link(added.document, to.step, to.plug, wire, catalog) }
  }
  return null
}

/** Tools that make what a plug needs out of a result that does not fit it. */
export function convertersBetween(document: Document, from: From, to: To, catalog: Catalog, types: PortTypes): Tool[] {
  return [...catalog.values()].filter((tool) => insertedBetween(document, from, to, tool, catalog, types) !== null).slice(0, 3)
}

/** Put a tool between a result and a plug; null if it does not lead from one to the other. */
export function insertedBetween(document: Document, from: From, to: To, tool: Tool, catalog: Catalog, types: PortTypes): Added | null {
  if (downstreamOf(document, to.step).has(from.step)) return null
  const needed = tool.inputs.filter((one) => one.required)
  if (needed.length !== 1) return null
  const id = freeId(document, tool.id)
  const alone = addStep(document, tool, { after: null, catalog, types })
  const wire = wireBetween(alone.document, from, { step: id, plug: needed[0]!.id }, catalog, types)
  if (wire === null) return null
  const joined = link(alone.document, id, needed[0]!.id, wire, catalog)
  for (const output of outputsOf(joined, id, catalog)) {
    const second = wireBetween(joined, { step: id, result: output.id }, to, catalog, types)
    if (second !== null) return { document: link(joined, to.step, to.plug, second, catalog), id }
  }
  return null
}

function sortedBy<T>(values: T[], rank: (value: T) => number): T[] {
  return values.map((value) => [rank(value), value] as const).sort(([a], [b]) => a - b).map(([, value]) => value)
}
