/** What the results of a step are, and which of them fit a plug. */
import { downstreamOf } from './order.ts'
import type { Catalog, Document, Output, PortTypes, Step, Tool } from './types.ts'
import { parseWire, wireText, wiresInto, type Wire } from './wires.ts'

const CASES = new Set(['Dataset', 'Split', 'Pred'])
/** Results that are known already; a document never changes, so they stay true as long as it lives. */
const KNOWN = new WeakMap<Document, { catalog: Catalog; outputs: Map<string, Output[]> }>()
/** What importers usually bring; which columns there really are is known when they have run. */
const USUAL: Record<string, string> = { image: 'Image', label: 'Label' }

export const isCases = (type: string): boolean => CASES.has(type)

/** Whether a result may go into a plug; the type of a column that only a run can tell is empty and fits. */
export function fits(given: string, needed: string, types: PortTypes): boolean {
  return given === '' || given === needed || (types.get(needed)?.accepts.includes(given) ?? false)
}

/** The wires that make a step run once per case: columns of cases into plugs for one medium; what is replaced leads. */
function mappedWires(step: Step, tool: Tool): Map<string, Wire> {
  const found = wiresInto(step).filter(({ plug, wire }) => {
    const input = tool.inputs.find((one) => one.id === plug)
    return wire.column !== null && input !== undefined && !isCases(input.type)
  })
  const leading = tool.outputs.map((output) => output.replaces).find((plug) => found.some((one) => one.plug === plug))
  return new Map(found.sort((a, b) => Number(b.plug === leading) - Number(a.plug === leading)).map(({ plug, wire }) => [plug, wire]))
}

/** Results of a step, with the columns of those that are cases. */
export function outputsOf(document: Document, id: string, catalog: Catalog): Output[] {
  let known = KNOWN.get(document)
  if (known?.catalog !== catalog) KNOWN.set(document, (known = { catalog, outputs: new Map() }))
  const found = known.outputs.get(id)
  if (found) return found
  // Set before it is known: a circle of wires ends here.
  known.outputs.set(id, [])
  const made = derived(document, id, catalog)
  known.outputs.set(id, made)
  return made
}

function derived(document: Document, id: string, catalog: Catalog): Output[] {
  const step = document.steps[id]
  const tool = step && catalog.get(step.tool)
  if (!step || !tool) return []
  const incoming = (wire: Wire | null) =>
    wire ? outputsOf(document, wire.step, catalog).find((one) => one.id === wire.result) : undefined
  const mapped = mappedWires(step, tool)
  if (!mapped.size) {
    return tool.outputs.map((output) => (isCases(output.type) ? { ...output, columns: carried(document, id, step, output, incoming) } : output))
  }
  const sources = [...mapped.values()].map(incoming)
  const columns = sources.reduceRight<Record<string, string>>((all, source) => ({ ...all, ...source?.columns }), {})
  const type = tool.inputs.some((input) => input.type === 'Model') ? 'Pred' : (sources.find((one) => one && isCases(one.type))?.type ?? 'Dataset')
  return [{ id: 'cases', type, columns: { ...columns, ...written(step, tool, mapped, columns) } }]
}

/** Columns of cases that a tool makes or passes on. */
function carried(document: Document, id: string, step: Step, output: Output, incoming: (wire: Wire | null) => Output | undefined) {
  if (output.columns && Object.keys(output.columns).length) return output.columns
  const before = wiresInto(step).find(({ plug }) => plug === output.like)
  if (before) return incoming(before.wire)?.columns ?? {}
  // Columns that a wire names somewhere exist, or the server says so.
  const named = Object.values(document.steps).flatMap((one) => wiresInto(one)).filter(({ wire }) => wire.step === id && wire.column !== null)
  return { ...Object.fromEntries(named.map(({ wire }) => [wire.column!, ''])), ...USUAL }
}

/** A result of the same medium takes the place of the column that it came from; any other is a new column. */
function written(step: Step, tool: Tool, mapped: Map<string, Wire>, columns: Record<string, string>): Record<string, string> {
  const made: Record<string, string> = {}
  for (const output of tool.outputs) {
    const source = mapped.get(output.replaces ?? '')?.column ?? null
    const before = source === null ? undefined : columns[source]
    const stays = source !== null && (output.type === 'Volume' || output.type === before)
    made[step.gives?.[output.id] ?? (stays ? source : output.id)] = output.type === 'Volume' ? (before ?? 'Volume') : output.type
  }
  return made
}

/** Every wire text that a plug could take, without those that would close a circle. */
export function choicesFor(document: Document, id: string, plug: string, catalog: Catalog, types: PortTypes): string[] {
  const banned = downstreamOf(document, id)
  return Object.keys(document.steps).flatMap((source) => (banned.has(source) ? [] : choicesFrom(document, source, { step: id, plug }, catalog, types)))
}

/** Every wire text from one step that a plug could take. */
function choicesFrom(document: Document, source: string, to: { step: string; plug: string }, catalog: Catalog, types: PortTypes): string[] {
  const input = catalog.get(document.steps[to.step]?.tool ?? '')?.inputs.find((one) => one.id === to.plug)
  if (!input) return []
  return outputsOf(document, source, catalog).flatMap((output) => {
    const whole = fits(output.type, input.type, types) ? [wireText({ step: source, result: output.id, column: null })] : []
    if (isCases(input.type)) return whole
    const columns = Object.entries(output.columns ?? {}).filter(([, type]) => fits(type, input.type, types))
    return [...whole, ...columns.map(([column]) => wireText({ step: source, result: output.id, column }))]
  })
}

/** The wire for a link drawn from a result to a plug: the whole result, or the best column of it. */
export function wireBetween(
  document: Document,
  from: { step: string; result: string },
  to: { step: string; plug: string },
  catalog: Catalog,
  types: PortTypes,
): string | null {
  if (downstreamOf(document, to.step).has(from.step)) return null
  const choices = choicesFrom(document, from.step, to, catalog, types).filter((text) => parseWire(text)?.result === from.result)
  return bestOf(choices, document, from, to, catalog)
}

/** A column called like the plug; else one that the step before made itself; never one that another plug is called by. */
function bestOf(choices: string[], document: Document, from: { step: string; result: string }, to: { step: string; plug: string }, catalog: Catalog): string | null {
  const inputs = catalog.get(document.steps[to.step]?.tool ?? '')?.inputs ?? []
  const needed = inputs.find((one) => one.id === to.plug)?.type
  const output = outputsOf(document, from.step, catalog).find((one) => one.id === from.result)
  const column = (text: string) => parseWire(text)?.column ?? null
  const typeOf = (text: string) => (column(text) === null ? output?.type : output?.columns?.[column(text)!])
  const others = new Set(inputs.map((one) => one.id).filter((id) => id !== to.plug))
  const free = choices.filter((text) => !others.has(column(text) ?? ''))
  // What must be converted comes last.
  const exact = free.filter((text) => needed === 'Volume' || typeOf(text) === needed)
  const made = madeBy(document, from.step, catalog)
  const named = (text: string) => column(text) === to.plug
  const fresh = (text: string) => made.has(column(text) ?? '')
  for (const among of [exact, free]) {
    const found = among.find((text) => named(text) && fresh(text)) ?? among.find(fresh) ?? among.find(named) ?? among[0]
    if (found !== undefined) return found
  }
  return choices[0] ?? null
}

/** Columns that a step which runs once per case writes itself, and does not only pass on. */
function madeBy(document: Document, id: string, catalog: Catalog): Set<string> {
  const step = document.steps[id]
  const tool = step && catalog.get(step.tool)
  const mapped = step && tool ? mappedWires(step, tool) : new Map<string, Wire>()
  if (!step || !tool || !mapped.size) return new Set()
  const before = [...mapped.values()].map((wire) => outputsOf(document, wire.step, catalog).find((one) => one.id === wire.result)?.columns ?? {})
  const columns = before.reduceRight<Record<string, string>>((all, one) => ({ ...all, ...one }), {})
  return new Set(Object.keys(written(step, tool, mapped, columns)))
}
