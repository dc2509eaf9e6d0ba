/** Give a step on the canvas the keyboard, as soon as it is drawn. */
import type { Node } from '@xyflow/react'
import { useEffect, type RefObject } from 'react'

const MOST_FRAMES = 30

export function useFocusNode(box: RefObject<HTMLElement | null>, step: string | null, done: () => void, nodes: Node[]): void {
  useEffect(() => {
    if (step === null || !nodes.some((node) => node.id === step)) return
    let frame = 0
    let tries = 0
    const look = () => {
      const element = box.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(step)}"]`)
      if (element) {
        element.focus({ preventScroll: true })
        done()
      } else if (tries < MOST_FRAMES) {
        tries += 1
        frame = requestAnimationFrame(look)
      }
    }
    frame = requestAnimationFrame(look)
    return () => cancelAnimationFrame(frame)
  }, [box, step, done, nodes])
}
