/** What the grid needs to know of columns and rows; it knows nothing of servers. */
import type { ReactNode } from 'react'
import type { CellValue, Row } from '../../api/datasetTypes.ts'

export interface GridColumn {
  id: string
  title: string
  width: number
  numeric: boolean
  /** Nothing can be typed or pasted. */
  readOnly: boolean
  /** It can be emptied although nothing can be typed. */
  clearable?: boolean
  /** What a cell says in one line: shown, copied, found, read aloud. */
  text: (value: CellValue | undefined) => string
  /** The value that a typed or pasted text means; undefined if it means none here. */
  read: (text: string) => CellValue | undefined
  /** Drawn instead of the text. */
  draw?: (value: CellValue | undefined, row: Row) => ReactNode
  header?: ReactNode
  /** Said after the title to who does not see the icon. */
  kind: string
  /** Nothing else can be typed, if `closed`. */
  choices: { value: string; label: string }[]
  closed: boolean
  inputType: 'text' | 'number' | 'date'
}

export interface GridRows {
  count: number
  get: (index: number) => Row | undefined
  /** These are seen now, or soon. */
  want: (first: number, last: number) => void
  /** All rows from `first` to `last`. */
  load: (first: number, last: number) => Promise<Row[]>
}

/** A cell by its place: row and column as they are shown, from 0. */
export interface Place {
  row: number
  column: number
}

export interface Selection {
  /** Where it began. */
  anchor: Place
  /** Where it ends. */
  head: Place
  /** The cell that is typed into, if it is not the first one. */
  active?: Place
}

/** Inclusive at both ends. */
export interface Box {
  top: number
  bottom: number
  left: number
  right: number
}

export interface GridEdit {
  row: number
  column: string
  value: CellValue
}

/** New rows below the last one: values by column. */
export type NewRow = Record<string, CellValue>

export interface Refusal {
  row: number
  column: string
  text: string
}
