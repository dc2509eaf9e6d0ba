/** What the results of a step are, and which of them fit a plug. */
import { downstreamOf } from './order.ts'
import type { Catalog, Document, Output, PortTypes } from './types.ts'
import { parseWire, wireText, wiresInto } from './wires.ts'

const CASES = new Set(['Dataset', 'Split', 'Pred'])
/** Deeper than any real chain; ends the walk in a document with a circle. */
const DEEPEST = 200

export const isCases = (type: string): boolean => CASES.has(type)

export function fits(given: string, needed: string, types: PortTypes): boolean {
  return given === needed || (types.get(needed)?.accepts.includes(given) ?? false)
}

/** The wire that makes a step run once per case: a column of cases into a plug for one medium. */
function mappingWire(document: Document, id: string, catalog: Catalog) {
  const step = document.steps[id]
  const tool = step && catalog.get(step.tool)
  if (!step || !tool) return null
  const found = wiresInto(step).find(({ plug, wire }) => {
    const input = tool.inputs.find((one) => one.id === plug)
    return wire.column !== null && input !== undefined && !isCases(input.type)
  })
  return found?.wire ?? null
}

/** Results of a step, with the columns of those that are cases. */
export function outputsOf(document: Document, id: string, catalog: Catalog, depth = 0): Output[] {
  const step = document.steps[id]
  const tool = step && catalog.get(step.tool)
  if (!step || !tool || depth > DEEPEST) return []
  const incoming = (source: string, result: string) =>
    outputsOf(document, source, catalog, depth + 1).find((one) => one.id === result)
  const mapping = mappingWire(document, id, catalog)
  if (mapping) {
    const cases = incoming(mapping.step, mapping.result)
    const columns = { ...cases?.columns }
    for (const output of tool.outputs) {
      const replaced = wiresInto(step).find(({ plug }) => plug === output.replaces)?.wire.column
      columns[step.gives?.[output.id] ?? replaced ?? output.id] = output.type
    }
    return [{ id: 'cases', type: cases?.type ?? 'Dataset', columns }]
  }
  const passed = wiresInto(step)
    .map(({ wire }) => incoming(wire.step, wire.result))
    .find((one) => one && isCases(one.type))
  return tool.outputs.map((output) =>
    isCases(output.type) ? { ...output, columns: { ...passed?.columns, ...output.columns } } : output,
  )
}

/** Every wire text that a plug could take, without those that would close a circle. */
export function choicesFor(document: Document, id: string, plug: string, catalog: Catalog, types: PortTypes): string[] {
  const step = document.steps[id]
  const input = step && catalog.get(step.tool)?.inputs.find((one) => one.id === plug)
  if (!step || !input) return []
  const banned = downstreamOf(document, id)
  const found: string[] = []
  for (const source of Object.keys(document.steps)) {
    if (banned.has(source)) continue
    for (const output of outputsOf(document, source, catalog)) {
      if (fits(output.type, input.type, types)) found.push(wireText({ step: source, result: output.id, column: null }))
      if (isCases(input.type)) continue
      for (const [column, type] of Object.entries(output.columns ?? {})) {
        if (fits(type, input.type, types)) found.push(wireText({ step: source, result: output.id, column }))
      }
    }
  }
  return found
}

/** The wire for a link drawn from a result to a plug: the whole result, or the best column of it. */
export function wireBetween(
  document: Document,
  from: { step: string; result: string },
  to: { step: string; plug: string },
  catalog: Catalog,
  types: PortTypes,
): string | null {
  const choices = choicesFor(document, to.step, to.plug, catalog, types).filter((text) => {
    const wire = parseWire(text)
    return wire?.step === from.step && wire.result === from.result
  })
  return choices.find((text) => parseWire(text)?.column === to.plug) ?? choices[0] ?? null
}
