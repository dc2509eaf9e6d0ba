/** Tables of cases as the server describes them. */
import type { Problem } from './types.ts'

export const COLUMN_TYPES = ['identifier', 'patient', 'image', 'mask', 'nominal', 'ordinal', 'scale', 'date', 'split', 'text', 'result'] as const
export type ColumnType = (typeof COLUMN_TYPES)[number]

export const ROLES = ['none', 'input', 'answer', 'group', 'ignore'] as const
export type Role = (typeof ROLES)[number]

export interface ValueLabel {
  value: string
  label: string
}

export interface Column {
  id: string
  name: string
  label: string
  type: ColumnType
  values: ValueLabel[]
  missing: string[]
  role: Role
  unit: string
}

/** A column as it is sent: one without id is new. */
export type ColumnWish = Omit<Column, 'id'> & { id?: string }

export interface DatasetRow {
  id: string
  title: string
  rows: number
  patients: number
  rev: number
  changed: number
}

export interface Dataset {
  id: string
  title: string
  rev: number
  rows: number
  patients: number
  bytes: number
  columns: Column[]
  can_undo: boolean
  can_redo: boolean
}

export interface Media {
  digest: string
  name: string
  shape: number[]
  spacing: number[]
  labels?: number[] | null
}

export type CellValue = string | number | boolean | null | Media
export const isMedia = (value: CellValue | undefined): value is Media => typeof value === 'object' && value !== null

export interface Row {
  id: string
  excluded: boolean
  cells: Record<string, CellValue>
  marks: Record<string, string[]>
}

export interface RowPage {
  rev: number
  total: number
  rows: Row[]
}

export interface Edit {
  row: string
  col: string
  value: CellValue
}

export const FILTER_OPS = ['is', 'not', 'contains', 'empty', 'filled', 'at_least', 'at_most'] as const
export type FilterOp = (typeof FILTER_OPS)[number]

export interface Filter {
  column: string
  op: FilterOp
  value?: string | number
}

export interface View {
  /** A column, with `-` in front for the largest first; empty: the order of the table. */
  sort: string
  filters: Filter[]
}

export type CheckProblem = Problem & { rows: string[]; column: string | null }

export interface Checks {
  rev: number
  problems: CheckProblem[]
}

export type Part = 'train' | 'validate' | 'test'
export interface SplitWish {
  train: number
  validate: number
  test: number
  seed: number
  balance: string | null
}
export type SplitCounts = Partial<Record<Part, { cases: number; patients: number }>>

export interface TablePreview {
  columns: { name: string; type: ColumnType; examples: (string | number | null)[] }[]
  rows: number
  key: string | null
  matched: number
  unmatched: string[]
  token: string
}

export interface Verdict {
  state: 'ok' | 'choice' | 'refused'
  kind: string | null
  problem: Problem | null
}

export interface UploadFile {
  index: number
  name: string
  size: number
  offset: number
  verdict: Verdict | null
}

export interface Upload {
  id: string
  dataset: string
  state: 'receiving' | 'checking' | 'ready' | 'done'
  files: UploadFile[]
  done: number
  of: number
}

export interface Tag {
  tag: string
  name: string
  action: string
  example_kept: boolean
}

export interface Series {
  modality: string
  description: string
  slices: number
  burned_in: boolean
  tags: Tag[]
}

export interface Source {
  name: string
  kind: string
  shape: number[] | null
  spacing: number[] | null
  series: Series | null
}

export interface ProposedCase {
  case: string
  patient: string
  image: string | null
  mask: string | null
  problem: Problem | null
}

export interface Proposal {
  cases: ProposedCase[]
  unmatched: string[]
  sources: Record<string, Source>
  pattern: string | Partial<{ en: string; zh: string }>
}

export interface Accepted {
  rev: number
  added: number
  refused: { case: string; problem: Problem }[]
}
