/** Drawing wires: what fits while one drags, what a link becomes, and why it was refused. */
import type { Connection, Edge, OnConnectEnd, OnConnectStart } from '@xyflow/react'
import { createContext, useCallback, useContext, useMemo, useState, type RefObject } from 'react'
import { link as linked } from '../document/edit.ts'
import { convertersBetween, goesInto, plugsFor, resultsFor, type From, type To } from '../document/fitting.ts'
import { outputsOf, wireBetween } from '../document/ports.ts'
import type { Tool } from '../document/types.ts'
import { useCatalog } from './catalog.ts'
import type { Dropped } from './quickMenu.tsx'
import { useDocument, useEditor } from './store.ts'

/** Ports that fit the wire that is being drawn, null while none is. */
export const LinkingContext = createContext<ReadonlySet<string> | null>(null)
export const inPort = (step: string, plug: string) => `in ${step} ${plug}`
export const outPort = (step: string, result: string) => `out ${step} ${result}`

/** Whether a port fits the wire that is being drawn; undefined while none is. */
export function useFit(port: string): boolean | undefined {
  return useContext(LinkingContext)?.has(port)
}

export interface Refusal {
  from: From
  to: To
  /** Tools that could stand in between. */
  converters: Tool[]
}

export function useLinking(box: RefObject<HTMLElement | null>, toFlow: (at: { x: number; y: number }) => { x: number; y: number }) {
  const { catalog, types } = useCatalog()
  const document = useDocument()
  const edit = useEditor((editor) => editor.edit)
  const [fitting, setFitting] = useState<ReadonlySet<string> | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [dropped, setDropped] = useState<Dropped | null>(null)

  const connect = useCallback(
    (from: From, to: To) => {
      const wire = wireBetween(document, from, to, catalog, types)
      if (wire !== null) {
        setRefusal(null)
        edit((old) => linked(old, to.step, to.plug, wire, catalog))
      } else setRefusal({ from, to, converters: convertersBetween(document, from, to, catalog, types) })
    },
    [document, catalog, types, edit],
  )
  const onConnect = useCallback(
    ({ source, sourceHandle, target, targetHandle }: Connection) => {
      if (sourceHandle && targetHandle) connect({ step: source, result: sourceHandle }, { step: target, plug: targetHandle })
    },
    [connect],
  )
  const onConnectStart: OnConnectStart = useCallback(
    (_, { nodeId, handleId, handleType }) => {
      if (!nodeId || !handleId) return
      setRefusal(null)
      setDropped(null)
      const plugs = handleType === 'source' ? plugsFor(document, { step: nodeId, result: handleId }, catalog, types).map(({ step, plug }) => inPort(step, plug)) : []
      const results = handleType === 'target' ? resultsFor(document, { step: nodeId, plug: handleId }, catalog, types).map(({ step, result }) => outPort(step, result)) : []
      setFitting(new Set([...plugs, ...results]))
    },
    [document, catalog, types],
  )
  const onConnectEnd: OnConnectEnd = useCallback(
    (event, { isValid, fromHandle, toHandle }) => {
      setFitting(null)
      if (!fromHandle?.id) return
      const isSource = fromHandle.type === 'source'
      if (toHandle) {
        // xyflow tells a refused link only here.
        if (isValid !== false || !toHandle.id || fromHandle.type === toHandle.type) return
        const [a, b] = isSource ? [fromHandle, toHandle] : [toHandle, fromHandle]
        connect({ step: a.nodeId, result: a.id ?? '' }, { step: b.nodeId, plug: b.id ?? '' })
        return
      }
      const point = 'changedTouches' in event ? event.changedTouches[0]! : event
      if (!(event.target instanceof Element) || event.target.closest('.react-flow__node-step')) return
      const corner = box.current?.getBoundingClientRect()
      const place = toFlow({ x: point.clientX, y: point.clientY })
      const end = isSource ? { from: { step: fromHandle.nodeId, result: fromHandle.id } } : { to: { step: fromHandle.nodeId, plug: fromHandle.id } }
      setDropped({ x: point.clientX - (corner?.left ?? 0), y: point.clientY - (corner?.top ?? 0), at: [place.x, place.y], ...end })
    },
    [connect, box, toFlow],
  )
  const isValidConnection = useCallback(
    ({ source, sourceHandle, target, targetHandle }: Connection | Edge) => {
      const input = catalog.get(document.steps[target]?.tool ?? '')?.inputs.find((one) => one.id === targetHandle)
      const output = outputsOf(document, source, catalog).find((one) => one.id === sourceHandle)
      return Boolean(input && output && source !== target && goesInto(output, input.type, types))
    },
    [document, catalog, types],
  )
  const handlers = useMemo(() => ({ onConnect, onConnectStart, onConnectEnd, isValidConnection }), [onConnect, onConnectStart, onConnectEnd, isValidConnection])
  return { handlers, fitting, refusal, dropped, forgetRefusal: () => setRefusal(null), forgetDropped: () => setDropped(null) }
}
