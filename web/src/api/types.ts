/** What the server answers: the generated types, narrower where the contract says more than JSON Schema. */
import type { Document, Json, Texts } from '../document/types.ts'
import type { Operation } from '../document/patch.ts'
import type { components } from './generated.ts'

type Shapes = components['schemas']

export interface Problem extends Omit<Shapes['ProblemShape'], 'message' | 'why' | 'hint' | 'fix'> {
  message: Texts
  why: Partial<Texts>
  hint: Partial<Texts>
  fix: { label: Texts; patch: Operation[] | null; call: { method: string; path: string; body?: Json } | null } | null
}

export type Session = Shapes['SessionShape']
export type Sample = Shapes['Sample']
export type Load = Shapes['Load']
export type TemplateRow = Shapes['TemplateShape']
export type VersionRow = Shapes['VersionShape']

export interface VersionDocument {
  document: Document
}
export interface Difference extends Omit<Shapes['DifferenceShape'], 'before' | 'after'> {
  before: Document
  after: Document
}

export type RunState = 'queued' | 'running' | 'done' | 'failed' | 'crashed' | 'canceled'
export type StepState = RunState | 'waiting' | 'ready' | 'left_out'

export interface WorkflowRow extends Omit<Shapes['WorkflowRow'], 'last_run'> {
  last_run: { id: string; state: RunState } | null
}

export interface Draft {
  document: Document
  problems: Problem[]
  etag: string
}

export interface RunRow extends Omit<Shapes['RunRow'], 'state' | 'problem'> {
  state: RunState
  problem: Problem | null
}

export interface RunStep extends Omit<Shapes['RunDetail']['steps'][number], 'state' | 'problems'> {
  state: StepState
  problems: Problem[]
}

export interface RunDetail extends RunRow {
  steps: RunStep[]
  document: Document
  seq: number
  /** Runs that come first. */
  before: number
}

/** Step -> name of the curve -> points. */
export type Metrics = Record<string, Record<string, [number, number][]>>

/** Fields beside the first four depend on the kind. */
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
}

export type Score = Shapes['Score']
export type CaseRow = Shapes['CaseResult']
export type SummaryRow = Shapes['SummaryValue']
export type Results = Shapes['RunResults']
export type Report = { [K in keyof Shapes['ReportLinks']]: string | null }

export type GrayScale = Shapes['GrayScale']
export type Axis = 0 | 1 | 2

export interface Volume extends Omit<Shapes['VolumeFacts'], 'shape' | 'spacing' | 'range'> {
  shape: [number, number, number]
  spacing: [number, number, number]
  range: [number, number]
}

export interface SliceErrors {
  slices: Record<string, number[]>
  largest: { axis: Axis; index: number } | null
}
