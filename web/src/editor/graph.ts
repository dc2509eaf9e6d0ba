/** Nodes and edges of the canvas, made from the document. */
import type { Edge, Node } from '@xyflow/react'
import { COLUMN, columnOf, GAP, isFree, NODE_WIDTH, placesOf } from '../document/layout.ts'
import { goesInto } from '../document/fitting.ts'
import { notesOf } from '../document/notes.ts'
import { fits, outputsOf } from '../document/ports.ts'
import { STAGES, type Catalog, type Document, type Input, type Output, type PortTypes } from '../document/types.ts'
import { parseWire, wiresInto } from '../document/wires.ts'
import { termOf } from '../i18n/terms.ts'
import type { NoteNodeType } from './noteNode.tsx'
import type { StepState } from './runState.ts'
import type { StageNodeType } from './stageNode.tsx'
import { heightOf, type StepNodeType } from './stepNode.tsx'

/** Plugs of a step: those of its tool, and whatever else a wire leads to. */
export function plugsOf(document: Document, id: string, catalog: Catalog): Input[] {
  const step = document.steps[id]!
  const known = catalog.get(step.tool)?.inputs ?? []
  const strange = Object.keys(step.wires ?? {}).filter((plug) => !known.some((one) => one.id === plug))
  return [...known, ...strange.map((plug): Input => ({ id: plug, type: '', required: false, many: false }))]
}

/** Results that wires of other steps name: step -> results. */
function namedResults(document: Document): Map<string, Set<string>> {
  const named = new Map<string, Set<string>>()
  for (const step of Object.values(document.steps)) {
    for (const { wire } of wiresInto(step)) named.set(wire.step, (named.get(wire.step) ?? new Set()).add(wire.result))
  }
  return named
}

function resultsOf(document: Document, id: string, catalog: Catalog, named: Set<string> | undefined): Output[] {
  const known = outputsOf(document, id, catalog)
  const strange = [...(named ?? [])].filter((result) => !known.some((one) => one.id === result))
  return [...known, ...strange.map((result): Output => ({ id: result, type: '' }))]
}

export function nodesOf(document: Document, catalog: Catalog, states: Map<string, StepState>, troubled: Set<string | null>): Node[] {
  const ids = Object.keys(document.steps)
  const named = namedResults(document)
  const inputs = new Map(ids.map((id) => [id, plugsOf(document, id, catalog)]))
  const outputs = new Map(ids.map((id) => [id, resultsOf(document, id, catalog, named.get(id))]))
  const height = (id: string) => heightOf(inputs.get(id)!.length, outputs.get(id)!.length)
  const places = placesOf(document, catalog, height)
  const steps = ids.map((id): StepNodeType => {
    const { tool, only } = document.steps[id]!
    return {
      id,
      type: 'step',
      position: places[id]!,
      width: NODE_WIDTH,
      height: height(id),
      data: { id, tool, only: only ?? '', inputs: inputs.get(id)!, outputs: outputs.get(id)!, state: states.get(id) ?? null, troubled: troubled.has(id) },
    }
  })
  const all = [...steps, ...notes(document)]
  // Columns are drawn only while the steps stand in them.
  return isFree(document) ? all : [...lanes(Math.max(280, ...steps.map((node) => node.position.y + (node.height ?? 0)))), ...all]
}

const NOTE = { width: 190, height: 120 }
const notes = (document: Document) =>
  notesOf(document).map(({ text, at: [x, y] }, index): NoteNodeType => ({
    ...NOTE, id: `note:${index}`, type: 'note', position: { x, y }, selectable: false, focusable: false, deletable: false, data: { index, text },
  }))

function lanes(bottom: number): StageNodeType[] {
  return STAGES.map((stage, index) => ({
    id: `stage:${stage}`,
    type: 'stage',
    position: { x: index * COLUMN - 16, y: -56 },
    width: NODE_WIDTH + 32,
    height: bottom + 56 + 20,
    selectable: false,
    draggable: false,
    focusable: false,
    deletable: false,
    zIndex: -1,
    data: { stage, number: index + 1 },
  }))
}

/** Wires; one that does not fit any more stays and is drawn as broken. */
export function edgesOf(document: Document, catalog: Catalog, types: PortTypes, nodes: Node[], states: Map<string, StepState>): Edge[] {
  const tops = new Map(nodes.map((node) => [node.id, node.position.y]))
  return Object.entries(document.steps).flatMap(([id, step]) =>
    wiresInto(step)
      .filter(({ wire }) => wire.step in document.steps)
      .map(({ plug, wire, text }): Edge => {
        const output = outputsOf(document, wire.step, catalog).find((one) => one.id === wire.result)
        const type = (wire.column !== null && output?.columns?.[wire.column]) || output?.type || ''
        const broken = isBroken(document, id, plug, text, catalog, types)
        return {
          id: `${id}.${plug}<${text}`,
          source: wire.step,
          sourceHandle: wire.result,
          target: id,
          targetHandle: plug,
          animated: states.get(id)?.shown === 'running',
          ...(broken ? { className: 'broken' } : { style: { stroke: types.get(type)?.color ?? '#7a8790', strokeWidth: 2 } }),
          data: { wire: text, gapY: (tops.get(id) ?? 0) - GAP / 2 },
          ...(columnOf(document, wire.step, catalog) < columnOf(document, id, catalog) ? {} : { type: 'gap' }),
          ...(wire.column === null || wire.column === plug ? {} : { label: termOf(wire.column), labelBgPadding: [6, 2] as [number, number], labelBgBorderRadius: 6 }),
        }
      }),
  )
}

/** Whether both ends are known and do not fit; what an unknown tool gives or takes nobody can tell. */
function isBroken(document: Document, id: string, plug: string, text: string, catalog: Catalog, types: PortTypes): boolean {
  const [tool, wire] = [catalog.get(document.steps[id]!.tool), parseWire(text)!]
  if (!tool || !catalog.has(document.steps[wire.step]?.tool ?? '')) return false
  const output = outputsOf(document, wire.step, catalog).find((one) => one.id === wire.result)
  const input = tool.inputs.find((one) => one.id === plug)
  if (!output) return true
  if (!input) return !(plug in tool.params.properties)
  if (wire.column === null) return !fits(output.type, input.type, types)
  const column = output.columns?.[wire.column]
  return column === undefined ? !goesInto(output, input.type, types) : !fits(column, input.type, types)
}

/** Once one step was moved by hand, all keep the places that they have. */
export function placesAfter(nodes: Node[], moved: readonly { id: string; position: { x: number; y: number } }[]): Record<string, [number, number]> {
  const now = new Map(moved.map((one) => [one.id, one.position]))
  const steps = nodes.filter((node) => node.type === 'step')
  return Object.fromEntries(
    steps.map((node) => {
      const { x, y } = now.get(node.id) ?? node.position
      return [node.id, [Math.round(x), Math.round(y)]]
    }),
  )
}
