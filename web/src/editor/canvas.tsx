/** The workflow as a picture: five stage columns, ports in color, shape and word, state of the last run. */
import '@xyflow/react/dist/style.css'
import { useComputedColorScheme } from '@mantine/core'
import { Background, BackgroundVariant, Controls, ReactFlow, ReactFlowProvider, useNodesState, useReactFlow, type Edge, type EdgeChange, type Node, type NodeChange } from '@xyflow/react'
import { lazy, Suspense, useEffect, useMemo, useRef, useState, type DragEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { addStep, disconnect, moveTo, removeStep } from '../document/edit.ts'
import { changeNote } from '../document/notes.ts'
import classes from './canvas.module.css'
import { useCatalog } from './catalog.ts'
import { firstView, SMALLEST_FIT } from './firstView.ts'
import { useFocusNode } from './focusNode.ts'
import { GapEdge } from './gapEdge.tsx'
import { edgesOf, nodesOf, placesAfter } from './graph.ts'
import { LinkingContext, useLinking } from './linking.ts'
import { TOOL_DATA } from './palette.tsx'
import { NoteNode } from './noteNode.tsx'
import { RefusalNote } from './refusalNote.tsx'
import type { StepState } from './runState.ts'
import { StageNode } from './stageNode.tsx'
import { StepNode } from './stepNode.tsx'
import { useDocument, useEditor } from './store.ts'

const QuickMenu = lazy(() => import('./quickMenu.tsx'))

const nodeTypes = { step: StepNode, stage: StageNode, note: NoteNode }
const edgeTypes = { gap: GapEdge }
const fitOptions = { padding: 0.06, minZoom: SMALLEST_FIT, maxZoom: 1 }
/** More nodes than this are only drawn when they are in sight. */
const CULL_ABOVE = 150

interface Props {
  states: Map<string, StepState>
  chosen: string | null
  choose: (step: string | null) => void
  /** Step that shall have the keyboard, and what to call when it has it. */
  focus: string | null
  focused: () => void
  added: (step: string) => void
}

export default function Canvas(props: Props) {
  return (
    <ReactFlowProvider>
      <Picture {...props} />
    </ReactFlowProvider>
  )
}

function Picture({ states, chosen, choose, focus, focused, added }: Props) {
  const { t } = useTranslation()
  const scheme = useComputedColorScheme('light')
  const { catalog, types } = useCatalog()
  const document = useDocument()
  const edit = useEditor((editor) => editor.edit)
  const problems = useEditor((editor) => editor.problems)
  const flow = useReactFlow()
  const box = useRef<HTMLDivElement>(null)
  const made = useMemo(
    () => nodesOf(document, catalog, states, new Set(problems.filter((one) => one.severity === 'block').map((one) => one.node))),
    [document, catalog, states, problems],
  )
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const wires = useMemo(() => edgesOf(document, catalog, types, made, states), [document, catalog, types, made, states])
  const edges = useMemo(() => wires.map((wire) => (picked.has(wire.id) ? { ...wire, selected: true } : wire)), [wires, picked])
  const { nodes, setNodes, change, dragStarted, dragStopped } = useMoving(made, chosen, choose)
  useEffect(() => {
    setNodes((old) => {
      const before = new Set(old.filter((node) => node.selected).map((node) => node.id))
      const kept = chosen !== null && before.has(chosen) ? before : new Set([chosen])
      // Without `measured` xyflow forgets where the ports are, draws everything again and leaves nothing out.
      return made.map((node) => ({ ...node, measured: sizeOf(node), ...(node.type === 'step' ? { selected: kept.has(node.id) } : {}) }))
    })
  }, [made, chosen, setNodes])
  useFocusNode(box, focus, focused, nodes)
  const { handlers, fitting, refusal, dropped, forgetRefusal, forgetDropped } = useLinking(box, flow.screenToFlowPosition)
  const drop = (event: DragEvent) => {
    const tool = catalog.get(event.dataTransfer.getData(TOOL_DATA))
    if (!tool) return
    event.preventDefault()
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
    const step = addStep(document, tool, { catalog, types, at: [x, y] })
    edit(() => step.document)
    added(step.id)
  }

  return (
    <div
      className={classes['canvas']}
      data-testid="canvas"
      data-linking={fitting !== null}
      ref={box}
      onDrop={drop}
      onDragOver={(event) => event.dataTransfer.types.includes(TOOL_DATA) && event.preventDefault()}
    >
      <p id="canvas-help" className="hidden">
        {t('editor.canvasHelp')}
      </p>
      {refusal && <RefusalNote refusal={refusal} close={forgetRefusal} added={added} />}
      <LinkingContext value={fitting}>
        <ReactFlow
          aria-label={t('editor.canvas')}
          aria-describedby="canvas-help"
          colorMode={scheme}
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={change}
          onEdgesChange={(changes) => setPicked((old) => selectedAfter(old, changes))}
          onPaneClick={() => choose(null)}
          onNodeDragStart={dragStarted}
          onNodeDragStop={dragStopped}
          {...handlers}
          onDelete={(gone) => edit((old) => without(old, gone))}
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
      </LinkingContext>
      {dropped && (
        <Suspense fallback={null}>
          <QuickMenu dropped={dropped} close={forgetDropped} added={added} />
        </Suspense>
      )}
      {!Object.keys(document.steps).length && (
        <p className={classes['empty']}>
          {t('editor.empty')} {t('editor.emptyDo')}
        </p>
      )}
    </div>
  )
}

type Doc = Parameters<typeof removeStep>[0]

/** One gesture removes steps and wires together. */
function without(document: Doc, { nodes, edges }: { nodes: Node[]; edges: Edge[] }): Doc {
  const cut = edges.reduce((next, { target, targetHandle, data }) => disconnect(next, target, targetHandle ?? '', data?.['wire'] as string), document)
  return nodes.reduce((next, node) => removeStep(next, node.id), cut)
}

function selectedAfter(before: ReadonlySet<string>, changes: EdgeChange[]): ReadonlySet<string> {
  const next = new Set(before)
  for (const one of changes) if (one.type === 'select') next[one.selected ? 'add' : 'delete'](one.id)
  return next
}

const sizeOf = ({ width = 0, height = 0 }: Node) => ({ width, height })

const rounded = ({ x, y }: { x: number; y: number }): [number, number] => [Math.round(x), Math.round(y)]

/** Places follow the mouse at once; the document gets them when the mouse stops, or after each key. */
function useMoving(made: Node[], chosen: string | null, choose: (step: string | null) => void) {
  const edit = useEditor((editor) => editor.edit)
  const [nodes, setNodes, onNodesChange] = useNodesState<Node>(made)
  const dragging = useRef(false)
  const change = (changes: NodeChange[]) => {
    onNodesChange(changes)
    // Only a person selects through here, by mouse or by Enter; what the address chose does not come back.
    const picked = changes.find((one) => one.type === 'select' && one.selected)
    if (picked?.type === 'select' && picked.id !== chosen) choose(picked.id)
    const moved = changes.flatMap((one) => (one.type === 'position' && one.position && !one.dragging ? [{ id: one.id, position: one.position }] : []))
    if (moved.length && !dragging.current) edit((old) => moveTo(old, placesAfter(nodes, moved)), 'move')
  }
  return {
    nodes,
    setNodes,
    change,
    dragStarted: () => void (dragging.current = true),
    dragStopped: (_: unknown, __: Node, moved: Node[]) => {
      dragging.current = false
      const steps = moved.filter((node) => node.type === 'step')
      edit((old) => {
        const next = moved.filter((node) => node.type === 'note').reduce((now, { position, data }) => changeNote(now, data['index'] as number, { at: rounded(position) }), old)
        return steps.length ? moveTo(next, placesAfter(nodes, steps)) : next
      })
    },
  }
}
