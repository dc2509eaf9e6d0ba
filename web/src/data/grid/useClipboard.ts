/** Copy, cut and paste of a selection, with the keys or the menu of the browser. */
import type { ClipboardEvent } from 'react'
import type { Row } from '../../api/datasetTypes.ts'
import { readTable, writeTable } from './clipboard.ts'
import { boxOf } from './selection.ts'
import type { GridColumn, GridRows, Selection } from './types.ts'

interface Acts {
  columns: GridColumn[]
  rows: GridRows
  selection: Selection
  paste: (table: string[][]) => void
  clear: () => void
}

export function useClipboard({ columns, rows, selection, paste, clear }: Acts) {
  const box = boxOf(selection)
  const chosen = columns.slice(box.left, box.right + 1)
  const textOf = (lines: Row[]) => writeTable(lines.map((row) => chosen.map((column) => column.text(row.cells[column.id]))))
  const onCopy = (event: ClipboardEvent) => {
    event.preventDefault()
    const lines = Array.from({ length: box.bottom - box.top + 1 }, (_, index) => rows.get(box.top + index))
    if (lines.every((row) => row !== undefined)) event.clipboardData.setData('text/plain', textOf(lines))
    // Rows that were never seen come first; the clipboard may be written a moment after the key.
    else void rows.load(box.top, box.bottom).then((all) => navigator.clipboard.writeText(textOf(all)))
  }
  return {
    onCopy,
    onCut: (event: ClipboardEvent) => {
      onCopy(event)
      clear()
    },
    onPaste: (event: ClipboardEvent) => {
      event.preventDefault()
      const text = event.clipboardData.getData('text/plain')
      if (text) paste(readTable(text))
    },
  }
}
