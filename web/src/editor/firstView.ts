/** What of a workflow is shown when it is opened. */
import type { Node } from '@xyflow/react'

/** Smaller than the first nobody can read a node; a long column is rather scrolled than drawn smaller than the second. */
export const SMALLEST_FIT = 0.62
const SMALLEST_FOR_HEIGHT = 0.7
const EDGE = 20

/** All of the workflow if it can be read like that, else its beginning. */
export function firstView(nodes: Node[], box: HTMLElement | null): { x: number; y: number; zoom: number } {
  const left = Math.min(...nodes.map((node) => node.position.x), 0)
  const top = Math.min(...nodes.map((node) => node.position.y), 0)
  const width = Math.max(1, ...nodes.map((node) => node.position.x - left + (node.width ?? 0)))
  const height = Math.max(1, ...nodes.map((node) => node.position.y - top + (node.height ?? 0)))
  const room = { x: (box?.clientWidth ?? 1000) - 2 * EDGE, y: (box?.clientHeight ?? 700) - 2 * EDGE }
  const zoom = Math.min(1, Math.max(SMALLEST_FIT, Math.min(room.x / width, Math.max(SMALLEST_FOR_HEIGHT, room.y / height))))
  const start = (space: number, length: number) => EDGE + Math.max(0, (space - length * zoom) / 2)
  return { x: start(room.x, width) - left * zoom, y: EDGE - top * zoom, zoom }
}
