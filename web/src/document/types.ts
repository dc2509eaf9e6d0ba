/** A workflow document and the catalog entries that editing it needs. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Wires = Record<string, string | string[]>
/** One text per language; English is always there. */
export type Texts = { en: string; zh?: string }

export interface Step {
  tool: string
  version: number
  params?: Record<string, Json>
  /** Plug -> `step.result` or `step.result[column]`. */
  wires?: Wires
  /** Result of a mapped step -> column that it writes. */
  gives?: Record<string, string>
  /** Needed column -> column of the incoming cases. */
  takes?: Record<string, string>
  only?: string
  seed?: string
  [other: string]: unknown
}

export interface Document {
  medas: number
  title: string
  seed: number
  steps: Record<string, Step>
  /** Step -> place on the canvas, in pixels. */
  view?: Record<string, [number, number]>
  [other: string]: unknown
}

export type Stage = 'data' | 'prepare' | 'train' | 'predict' | 'evaluate'
export const STAGES: readonly Stage[] = ['data', 'prepare', 'train', 'predict', 'evaluate']

export interface Input {
  id: string
  type: string
  required: boolean
  many: boolean
  title?: Texts | string | null
  help?: string
}

export interface Output {
  id: string
  type: string
  /** Plug whose cases it passes on. */
  like?: string
  /** Plug whose column it takes the place of. */
  replaces?: string
  columns?: Record<string, string>
}

/** Closed subset of JSON Schema that forms draw. */
export interface ParamSchema {
  type?: string
  enum?: Json[]
  anyOf?: ParamSchema[]
  items?: ParamSchema
  minItems?: number
  maxItems?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  format?: string
  default?: Json
  'x-ui'?: {
    level?: 'basic' | 'advanced' | 'expert'
    unit?: string
    title?: Texts | null
    help?: Texts | string
    why?: Texts | string
  }
}

export interface Tool {
  id: string
  version: number
  stage: Stage
  group: string
  title: Texts
  summary: Texts
  synonyms?: string[]
  inputs: Input[]
  outputs: Output[]
  params: { required: string[]; properties: Record<string, ParamSchema> }
  help?: string
  stochastic?: boolean
}

export interface PortType {
  id: string
  color: string
  shape: string
  title: Texts
  gives: Texts
  needs: Texts
  accepts: string[]
}

export type Catalog = ReadonlyMap<string, Tool>
export type PortTypes = ReadonlyMap<string, PortType>
