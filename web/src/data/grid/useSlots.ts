/** Which rows and columns are in sight; only these are drawn. */
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, type RefObject } from 'react'
import { ROW_HEADER, type Slot } from './gridRow.tsx'
import type { GridColumn, GridRows, Place } from './types.ts'

export const HEAD = 38

interface Wish {
  scroller: RefObject<HTMLDivElement | null>
  rows: GridRows
  columns: GridColumn[]
  pinned: number
  rowHeight: number
  /** A line that must stay although it is out of sight: somebody types in it. */
  kept: number | null
}

const withKept = (range: Range, kept: number | null): number[] => {
  const indexes = defaultRangeExtractor(range)
  return kept === null || indexes.includes(kept) ? indexes : [...indexes, kept].sort((one, other) => one - other)
}

export function useSlots({ scroller, rows, columns, pinned, rowHeight, kept }: Wish) {
  const getScrollElement = () => scroller.current
  const pinnedWidth = columns.slice(0, pinned).reduce((sum, { width }) => sum + width, ROW_HEADER)
  const lines = useVirtualizer({
    count: rows.count, getScrollElement, estimateSize: () => rowHeight, overscan: 2, paddingStart: HEAD, scrollPaddingStart: HEAD,
    rangeExtractor: useCallback((range: Range) => withKept(range, kept), [kept]),
  })
  const moving = useVirtualizer({
    horizontal: true, count: columns.length - pinned, getScrollElement, estimateSize: (index) => columns[index + pinned]!.width, overscan: 1,
    paddingStart: pinnedWidth, scrollPaddingStart: pinnedWidth,
  })
  const widths = columns.map(({ width }) => width).join()
  useEffect(() => moving.measure(), [widths, moving])
  const items = lines.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  const { want } = rows
  useEffect(() => want(first, last), [first, last, want])

  const seen = moving.getVirtualItems()
  const key = seen.map(({ index }) => index).join()
  const slots = useMemo(() => slotsOf(widths.split(',').map(Number), pinned, key === '' ? [] : key.split(',').map(Number)), [widths, pinned, key])
  const show = useCallback(
    ({ row, column }: Place) => {
      lines.scrollToIndex(row, { align: 'auto' })
      if (column >= pinned) moving.scrollToIndex(column - pinned, { align: 'auto' })
    },
    [lines, moving, pinned],
  )
  return {
    items,
    slots,
    gap: (seen[0]?.start ?? pinnedWidth) - pinnedWidth,
    width: moving.getTotalSize(),
    height: lines.getTotalSize(),
    screen: Math.max(1, Math.floor(((lines.scrollRect?.height ?? HEAD) - HEAD) / rowHeight) - 1),
    show,
  }
}

function slotsOf(widths: number[], pinned: number, moving: number[]): Slot[] {
  const fixed = widths.slice(0, pinned).map((size, index) => ({ index, size, pinned: true }))
  return [...fixed, ...moving.map((at) => ({ index: at + pinned, size: widths[at + pinned]!, pinned: false }))]
}
