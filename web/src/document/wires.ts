/** Wires as text: `step.result` or `step.result[column]`. */
import type { Step } from './types.ts'

export interface Wire {
  step: string
  result: string
  column: string | null
}

const FORM = /^([a-z][a-z0-9_]*)\.([A-Za-z0-9_]+)(?:\[(.+)\])?$/

export function parseWire(text: string): Wire | null {
  const found = FORM.exec(text)
  if (!found) return null
  return { step: found[1]!, result: found[2]!, column: found[3] ?? null }
}

export function wireText({ step, result, column }: Wire): string {
  return column === null ? `${step}.${result}` : `${step}.${result}[${column}]`
}

/** Every wire into a step, with the plug that it goes into. */
export function wiresInto(step: Step): { plug: string; wire: Wire; text: string }[] {
  return Object.entries(step.wires ?? {}).flatMap(([plug, one]) =>
    (Array.isArray(one) ? one : [one]).flatMap((text) => {
      const wire = parseWire(text)
      return wire ? [{ plug, wire, text }] : []
    }),
  )
}
