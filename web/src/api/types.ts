/** What the server answers, route by route. */
import type { Document, Json, Texts } from '../document/types.ts'
import type { Operation } from '../document/patch.ts'

export interface Problem {
  code: string
  severity: 'block' | 'warn' | 'hint'
  node: string | null
  port: string | null
  param: string | null
  case: string | null
  column: string | null
  file: string | null
  message: Texts
  why: Partial<Texts>
  hint: Partial<Texts>
  fix: { label: Texts; patch: Operation[] | null; call: { method: string; path: string; body?: Json } | null } | null
}

export interface Session {
  user: { id: string; name: string } | null
  csrf: string | null
  version: string
  machine: { cpus: number; memory_gib: number; gpu: string | null }
}

export interface TemplateRow {
  name: string
  title: string | Texts
  steps: number
}

export type RunState = 'queued' | 'running' | 'done' | 'failed' | 'crashed' | 'canceled'
export type StepState = RunState | 'waiting' | 'ready' | 'left_out'

export interface WorkflowRow {
  id: string
  title: string
  steps: number
  changed: number
  versions: number
  last_run: { id: string; state: RunState } | null
}

export interface Draft {
  document: Document
  problems: Problem[]
  etag: string
}

export interface VersionRow {
  number: number
  digest: string
  name: string | null
  created: number
}

export interface RunRow {
  id: string
  title: string
  workflow: string | null
  version: number | null
  state: RunState
  created: number
  finished: number | null
  progress: number
  problem: Problem | null
}

export interface RunStep {
  id: string
  tool: string
  title: Texts
  stage: string
  state: StepState
  word?: Texts | string | null
  done: number
  of: number
  reused: number
  failed: number
  seconds: number | null
  outputs: Record<string, { digest: string; type: string }>
  problems: Problem[]
}

export interface RunDetail extends RunRow {
  steps: RunStep[]
  document: Document
  seq: number
}

/** Step -> name of the curve -> points. */
export type Metrics = Record<string, Record<string, [number, number][]>>

export interface RunEvent {
  run: string
  seq: number
  at: number
  kind: string
  step?: string
  case?: string | null
  state?: string
  done?: number
  of?: number
  reused?: boolean | number
  failed?: number
  eta_seconds?: number | null
  name?: string
  at_step?: number
  value?: number
  metrics?: Record<string, number>
  level?: string
  text?: string
  problem?: Problem | null
  [other: string]: unknown
}

export interface Score {
  id: string
  title: Texts | string
  unit: string
  better: 'higher' | 'lower' | string
}

export interface CaseRow {
  case: string
  patient: string | null
  part: string | null
  scores: Record<string, Record<string, number | null>>
  layers: { image: string | null; truth: string | null; prediction: string | null }
}

export interface SummaryRow {
  label: string
  name: string
  value: number | null
  low: number | null
  high: number | null
  n: number
  unit: string
}

export interface Results {
  structures: (string | { value: number; name: string })[]
  scores: Score[]
  summary: SummaryRow[]
  cases: CaseRow[]
}

export interface Report {
  html: string | null
  xlsx: string | null
}

export type Axis = 0 | 1 | 2

export interface Volume {
  type: 'Image' | 'Label' | 'Prob'
  shape: [number, number, number]
  spacing: [number, number, number]
  unit: string | null
  modality: string | null
  range: [number, number] | null
  window: { level: number; width: number } | null
  labels: { value: number; name: string; color: string }[]
  axes: Record<string, { left: string; right: string; top: string; bottom: string }>
}

export interface SliceErrors {
  slices: Record<string, number[]>
  largest: { axis: Axis; index: number } | null
}
