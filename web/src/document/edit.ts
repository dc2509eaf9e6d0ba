/** Changes of a document; each returns a new one and leaves the old one as it was. */
import { besides, freePlace, isFree } from './layout.ts'
import { ancestorsOf } from './order.ts'
import { outputsOf, wireBetween } from './ports.ts'
import type { Catalog, Document, Json, PortTypes, Step, Tool, Wires } from './types.ts'
import { parseWire, wireText } from './wires.ts'

function withStep(document: Document, id: string, change: (step: Step) => Step): Document {
  const step = document.steps[id]
  return step ? { ...document, steps: { ...document.steps, [id]: change(step) } } : document
}

/** An empty table is left out, as the writer of documents does. */
function tidy(step: Step): Step {
  const kept = { ...step }
  for (const key of ['params', 'wires'] as const) {
    if (kept[key] && Object.keys(kept[key]).length === 0) delete kept[key]
  }
  return kept
}

export function setTitle(document: Document, title: string): Document {
  return { ...document, title }
}

/** Set a parameter; a value that equals the default is not written. */
export function setParam(document: Document, id: string, name: string, value: Json, preset?: Json): Document {
  return withStep(document, id, (step) => {
    const params = { ...step.params }
    if (preset !== undefined && JSON.stringify(preset) === JSON.stringify(value)) delete params[name]
    else params[name] = value
    return tidy({ ...step, params })
  })
}

export function resetParam(document: Document, id: string, name: string): Document {
  return withStep(document, id, (step) => {
    const { [name]: _, ...params } = step.params ?? {}
    return tidy({ ...step, params })
  })
}

/** Connect a plug; a plug for many wires gets one more. */
export function connect(document: Document, id: string, plug: string, wire: string, many = false): Document {
  return withStep(document, id, (step) => {
    const old = step.wires?.[plug]
    const before = old === undefined ? [] : Array.isArray(old) ? old : [old]
    const next = many ? [...before.filter((one) => one !== wire), wire] : wire
    return { ...step, wires: { ...step.wires, [plug]: next } }
  })
}

export function disconnect(document: Document, id: string, plug: string, wire?: string): Document {
  return withStep(document, id, (step) => {
    const { [plug]: old, ...wires } = step.wires ?? {}
    const left = Array.isArray(old) && wire !== undefined ? old.filter((one) => one !== wire) : []
    return tidy({ ...step, wires: left.length ? { ...wires, [plug]: left } : wires })
  })
}

/** Short name of a tool as a step id: `medas.TrainVNet` -> `train_v_net`, with a number if it is taken. */
export function freeId(document: Document, tool: string): string {
  const name = tool.slice(tool.lastIndexOf('.') + 1)
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
  const base = words.toLowerCase().replace(/[^a-z0-9_]/g, '').slice(0, 36) || 'step'
  let id = base
  for (let number = 2; id in document.steps; number += 1) id = `${base}_${number}`
  return id
}

export interface Added {
  document: Document
  id: string
}

/**
 * Add a step and connect its plugs, where the types allow, to what the step `after` gives, else to a step before that.
 * A result of the same name as the plug is taken before a nearer one; an optional plug takes nothing else.
 */
export function addStep(
  document: Document,
  tool: Tool,
  { after, catalog, types, at }: { after?: string | null; catalog: Catalog; types: PortTypes; at?: [number, number] },
): Added {
  const id = freeId(document, tool.id)
  const step: Step = { tool: tool.id, version: tool.version, ...(tool.stochastic ? { seed: id } : {}) }
  let next: Document = { ...document, steps: { ...document.steps, [id]: step } }
  const near = after && after in document.steps ? after : null
  if (isFree(document)) next = moveTo(next, { [id]: freePlace(document, at ?? besides(document, near)) })
  if (near === null) return { document: next, id }
  const sources = [near, ...ancestorsOf(next, near)]
  for (const input of tool.inputs) {
    const wires = sources.flatMap((source) =>
      outputsOf(next, source, catalog).flatMap((output) => {
        const wire = wireBetween(next, { step: source, result: output.id }, { step: id, plug: input.id }, catalog, types)
        return wire === null ? [] : [{ wire, named: output.id === input.id }]
      }),
    )
    const chosen = wires.find(({ named }) => named) ?? (input.required ? wires[0] : undefined)
    if (chosen) next = link(next, id, input.id, chosen.wire, catalog)
  }
  return { document: next, id }
}

/** Connect as by a drawn wire: what a model predicts is first looked at on the cases that it has not learned from. */
export function link(document: Document, id: string, plug: string, wire: string, catalog: Catalog): Document {
  const tool = catalog.get(document.steps[id]?.tool ?? '')
  const input = tool?.inputs.find((one) => one.id === plug)
  const next = connect(document, id, plug, wire, input?.many)
  const [parsed, before] = [parseWire(wire), document.steps[id]?.wires?.[plug]]
  const predicts = tool?.inputs.some((one) => one.type === 'Model') && input?.type !== 'Model'
  if (!predicts || before !== undefined || !parsed || parsed.column === null) return next
  const source = outputsOf(next, parsed.step, catalog).find((one) => one.id === parsed.result)
  return source?.type === 'Split' ? setOnly(next, id, 'test') : next
}

/** Let a step that runs once per case run over one part of a split; all cases if empty. */
export function setOnly(document: Document, id: string, part: string): Document {
  return withStep(document, id, ({ only: _, ...step }) => (part ? { ...step, only: part } : step))
}

/** Remove a step together with the wires that come from it. */
export function removeStep(document: Document, id: string): Document {
  const { [id]: _, ...steps } = document.steps
  const next: Document = { ...document, steps: {} }
  for (const [name, step] of Object.entries(steps)) next.steps[name] = tidy(mapWires(step, (wire) => (wire.step === id ? null : wire)))
  if (document.view) {
    const { [id]: _place, ...view } = document.view
    next.view = view
  }
  return next
}

/** Give a step another id; wires, place and random stream follow. */
export function rename(document: Document, old: string, id: string): Document {
  if (!(old in document.steps) || id in document.steps || !/^[a-z][a-z0-9_]{0,39}$/.test(id)) return document
  const steps: Record<string, Step> = {}
  for (const [name, step] of Object.entries(document.steps)) {
    steps[name === old ? id : name] = mapWires(step, (wire) => (wire.step === old ? { ...wire, step: id } : wire))
  }
  const next: Document = { ...document, steps }
  if (document.view) {
    next.view = Object.fromEntries(Object.entries(document.view).map(([name, at]) => [name === old ? id : name, at]))
  }
  return next
}

export function moveTo(document: Document, places: Record<string, [number, number]>): Document {
  return { ...document, view: { ...document.view, ...places } }
}

/** Places are left out: the canvas lays the steps out in stage columns. */
export function withoutPlaces(document: Document): Document {
  const { view: _, ...rest } = document
  return rest as Document
}

type Parsed = NonNullable<ReturnType<typeof parseWire>>

function mapWires(step: Step, change: (wire: Parsed) => Parsed | null): Step {
  if (!step.wires) return step
  const changed = (text: string): string | null => {
    const wire = parseWire(text)
    if (!wire) return text
    const next = change(wire)
    return next && wireText(next)
  }
  const wires: Wires = {}
  for (const [plug, one] of Object.entries(step.wires)) {
    const next = (Array.isArray(one) ? one : [one]).map(changed).filter((text) => text !== null)
    if (Array.isArray(one) ? next.length : next[0]) wires[plug] = Array.isArray(one) ? next : next[0]!
  }
  return { ...step, wires }
}
