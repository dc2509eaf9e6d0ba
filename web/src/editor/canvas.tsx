/** The workflow as a picture: five stage columns, ports in color, shape and word, state of the last run. */
import '@xyflow/react/dist/style.css'
import { useComputedColorScheme } from '@mantine/core'
import { Background, BackgroundVariant, Controls, ReactFlow, useNodesState, type Connection, type Edge, type Node } from '@xyflow/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { connect, disconnect, moveTo, removeStep } from '../document/edit.ts'
import { COLUMN, columnOf, GAP, isFree, NODE_WIDTH, placesOf } from '../document/layout.ts'
import { fits, isCases, outputsOf, wireBetween } from '../document/ports.ts'
import { STAGES, type Document } from '../document/types.ts'
import { wiresInto } from '../document/wires.ts'
import { said } from '../i18n/index.ts'
import { termOf } from '../i18n/terms.ts'
import { titleOf, useCatalog } from './catalog.ts'
import classes from './canvas.module.css'
import { GapEdge } from './gapEdge.tsx'
import { heightOf, StepNode, type StepNodeType } from './stepNode.tsx'
import { StageNode, type StageNodeType } from './stageNode.tsx'
import { useDocument, useEditor } from './store.ts'
import type { StepState } from './runState.ts'

const nodeTypes = { step: StepNode, stage: StageNode }
const edgeTypes = { gap: GapEdge }
const fitOptions = { padding: 0.06, minZoom: 0.6, maxZoom: 1 }
/** Smaller than the first nobody can read a node; a long column is rather scrolled than drawn smaller than the second. */
const SMALLEST_FIT = 0.62
const SMALLEST_FOR_HEIGHT = 0.7
const EDGE = 20
/** More nodes than this are only drawn when they are in sight. */
const CULL_ABOVE = 150

interface Props {
  states: Map<string, StepState>
  chosen: string | null
  choose: (step: string | null) => void
}

export default function Canvas({ states, chosen, choose }: Props) {
  const { t } = useTranslation()
  const scheme = useComputedColorScheme('light')
  const { catalog, types } = useCatalog()
  const document = useDocument()
  const edit = useEditor((editor) => editor.edit)
  const problems = useEditor((editor) => editor.problems)
  const [wrong, setWrong] = useState('')
  const box = useRef<HTMLDivElement>(null)
  const made = useMemo(() => nodesOf(document, catalog, states, problems.filter((one) => one.severity === 'block').map((one) => one.node)), [
    document,
    catalog,
    states,
    problems,
  ])
  const [nodes, setNodes, onNodesChange] = useNodesState<Node>([])
  useEffect(() => {
    setNodes(made.map((node) => (node.type === 'step' ? { ...node, selected: node.id === chosen } : node)))
  }, [made, chosen, setNodes])
  const edges = useMemo(() => edgesOf(document, catalog, (type) => types.get(type)?.color ?? '#7a8790', states), [document, catalog, types, states])

  const link = useCallback(
    ({ source, sourceHandle, target, targetHandle }: Connection) => {
      if (!sourceHandle || !targetHandle) return
      const wire = wireBetween(document, { step: source, result: sourceHandle }, { step: target, plug: targetHandle }, catalog, types)
      const input = catalog.get(document.steps[target]?.tool ?? '')?.inputs.find((one) => one.id === targetHandle)
      if (wire !== null && input) {
        setWrong('')
        edit((old) => connect(old, target, targetHandle, wire, input.many))
        return
      }
      const given = outputsOf(document, source, catalog).find((one) => one.id === sourceHandle)
      setWrong(
        t('editor.wrongLink', {
          from: titleOf(document, source, catalog),
          given: said(types.get(given?.type ?? '')?.gives),
          to: titleOf(document, target, catalog),
          needed: said(types.get(input?.type ?? '')?.needs),
        }),
      )
    },
    [document, catalog, types, edit, t],
  )
  const isValid = useCallback(
    ({ source, sourceHandle, target, targetHandle }: Connection | Edge) => {
      const input = catalog.get(document.steps[target]?.tool ?? '')?.inputs.find((one) => one.id === targetHandle)
      const output = outputsOf(document, source, catalog).find((one) => one.id === sourceHandle)
      if (!input || !output || source === target) return false
      const columns = isCases(input.type) ? [] : Object.values(output.columns ?? {})
      return [output.type, ...columns].some((type) => fits(type, input.type, types))
    },
    [document, catalog, types],
  )

  return (
    <div className={classes['canvas']} data-testid="canvas" ref={box}>
      <p id="canvas-help" className="hidden">
        {t('editor.canvasHelp')}
      </p>
      {wrong && (
        <p role="alert" className={classes['wrong']}>
          {wrong} {t('editor.wrongLinkDo')}
        </p>
      )}
      <ReactFlow
        aria-label={t('editor.canvas')}
        aria-describedby="canvas-help"
        colorMode={scheme}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={(changes) => {
          onNodesChange(changes)
          // Only a person selects through here, by mouse or by Enter; what the address chose does not come back.
          const picked = changes.find((change) => change.type === 'select' && change.selected)
          if (picked?.type === 'select' && picked.id !== chosen) choose(picked.id)
        }}
        onPaneClick={() => choose(null)}
        onNodeDragStop={(_, moved) => edit((old) => moveTo(old, placesAfter(nodes, moved)))}
        onConnect={link}
        onConnectEnd={(_, state) => {
          // xyflow tells a refused link only here.
          if (state.isValid !== false || !state.fromHandle || !state.toHandle) return
          const [from, to] = state.fromHandle.type === 'source' ? [state.fromHandle, state.toHandle] : [state.toHandle, state.fromHandle]
          link({ source: from.nodeId, sourceHandle: from.id ?? null, target: to.nodeId, targetHandle: to.id ?? null })
        }}
        isValidConnection={isValid}
        onNodesDelete={(gone) => edit((old) => gone.reduce((next, node) => removeStep(next, node.id), old))}
        onEdgesDelete={(gone) => edit((old) => gone.reduce((next, { target, targetHandle, data }) => disconnect(next, target, targetHandle ?? '', data?.['wire'] as string), old))}
        onInit={(flow) => void flow.setViewport(firstView(made, box.current))}
        panOnScroll
        minZoom={0.2}
        maxZoom={1.6}
        deleteKeyCode={['Delete', 'Backspace']}
        onlyRenderVisibleElements={nodes.length > CULL_ABOVE}
        ariaLabelConfig={{ 'controls.zoomIn.ariaLabel': t('editor.zoomIn'), 'controls.zoomOut.ariaLabel': t('editor.zoomOut'), 'controls.fitView.ariaLabel': t('editor.fit') }}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1} color="var(--medas-line)" bgColor="transparent" />
        <Controls showInteractive={false} fitViewOptions={fitOptions} />
      </ReactFlow>
      {!Object.keys(document.steps).length && (
        <p className={classes['empty']}>
          {t('editor.empty')} {t('editor.emptyDo')}
        </p>
      )}
    </div>
  )
}

/** All of the workflow if it can be read like that, else its beginning. */
function firstView(nodes: Node[], box: HTMLElement | null): { x: number; y: number; zoom: number } {
  const left = Math.min(...nodes.map((node) => node.position.x), 0)
  const top = Math.min(...nodes.map((node) => node.position.y), 0)
  const width = Math.max(1, ...nodes.map((node) => node.position.x - left + (node.width ?? 0)))
  const height = Math.max(1, ...nodes.map((node) => node.position.y - top + (node.height ?? 0)))
  const room = { x: (box?.clientWidth ?? 1000) - 2 * EDGE, y: (box?.clientHeight ?? 700) - 2 * EDGE }
  const zoom = Math.min(1, Math.max(SMALLEST_FIT, Math.min(room.x / width, Math.max(SMALLEST_FOR_HEIGHT, room.y / height))))
  const start = (space: number, length: number) => EDGE + Math.max(0, (space - length * zoom) / 2)
  return { x: start(room.x, width) - left * zoom, y: EDGE - top * zoom, zoom }
}

const stepHeight = (document: Document, id: string, catalog: CatalogMap) =>
  heightOf(catalog.get(document.steps[id]!.tool)?.inputs.length ?? 0, outputsOf(document, id, catalog).length)

type CatalogMap = Parameters<typeof outputsOf>[2]

function nodesOf(document: Document, catalog: CatalogMap, states: Map<string, StepState>, troubled: (string | null)[]): Node[] {
  const ids = Object.keys(document.steps)
  const outputs = Object.fromEntries(ids.map((id) => [id, outputsOf(document, id, catalog)]))
  const height = (id: string) => stepHeight(document, id, catalog)
  const places = placesOf(document, catalog, height)
  const steps = ids.map(
    (id): StepNodeType => ({
      id,
      type: 'step',
      position: places[id]!,
      width: NODE_WIDTH,
      height: height(id),
      data: { id, tool: document.steps[id]!.tool, outputs: outputs[id]!, state: states.get(id) ?? null, troubled: troubled.includes(id) },
    }),
  )
  // Columns are drawn only while the steps stand in them.
  return isFree(document) ? steps : [...lanes(Math.max(280, ...steps.map((node) => node.position.y + (node.height ?? 0)))), ...steps]
}

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

function edgesOf(document: Document, catalog: CatalogMap, colorOf: (type: string) => string, states: Map<string, StepState>): Edge[] {
  const places = placesOf(document, catalog, (id) => stepHeight(document, id, catalog))
  return Object.entries(document.steps).flatMap(([id, step]) =>
    wiresInto(step)
      .filter(({ wire }) => wire.step in document.steps)
      .map(({ plug, wire, text }): Edge => {
        const output = outputsOf(document, wire.step, catalog).find((one) => one.id === wire.result)
        const type = (wire.column !== null && output?.columns?.[wire.column]) || output?.type || ''
        return {
          id: `${id}.${plug}<${text}`,
          source: wire.step,
          sourceHandle: wire.result,
          target: id,
          targetHandle: plug,
          animated: states.get(id)?.shown === 'running',
          style: { stroke: colorOf(type), strokeWidth: 2 },
          data: { wire: text, gapY: (places[id]?.y ?? 0) - GAP / 2 },
          ...(columnOf(document, wire.step, catalog) < columnOf(document, id, catalog) ? {} : { type: 'gap' }),
          ...(wire.column === null || wire.column === plug ? {} : { label: termOf(wire.column), labelBgPadding: [6, 2] as [number, number], labelBgBorderRadius: 6 }),
        }
      }),
  )
}

/** Once one step was moved by hand, all keep the places that they have. */
function placesAfter(nodes: Node[], moved: Node): Record<string, [number, number]> {
  const steps = nodes.filter((node) => node.type === 'step')
  return Object.fromEntries(
    steps.map((node) => {
      const { x, y } = node.id === moved.id ? moved.position : node.position
      return [node.id, [Math.round(x), Math.round(y)]]
    }),
  )
}

