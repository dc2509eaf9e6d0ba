/** Rows of a table, fetched in pages when they are seen, and kept while newer ones are on their way. */
import type { CellValue, Edit, Row, RowPage } from '../api/datasetTypes.ts'

export const PAGE = 500
/** Pages that are fetched at a time when somebody asks for many. */
const AT_ONCE = 4
/** Pages that were not looked at for longest are forgotten beyond this. */
const KEPT = 60

type Fetch = (offset: number, limit: number) => Promise<RowPage>

export class RowStore {
  total: number
  rev = 0
  error: unknown = null
  private readonly pages = new Map<number, Row[]>()
  private readonly fetching = new Map<number, Promise<void>>()
  private stale = new Set<number>()
  private seen: [number, number] = [0, 0]
  private readonly unsaved = new Map<string, Record<string, CellValue>>()
  private readonly listeners = new Set<() => void>()
  private readonly fetch: Fetch
  private round = 0
  version = 0

  constructor(fetch: Fetch, total = 0) {
    this.fetch = fetch
    this.total = total
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private tell(): void {
    this.version += 1
    for (const listener of this.listeners) listener()
  }

  readonly get = (index: number): Row | undefined => this.pages.get(Math.floor(index / PAGE))?.[index % PAGE]

  readonly want = (first: number, last: number): void => {
    this.seen = [first, last]
    for (let page = Math.floor(first / PAGE); page <= Math.floor(Math.max(first, last) / PAGE); page += 1) void this.page(page).catch(() => undefined)
  }

  readonly load = async (first: number, last: number): Promise<Row[]> => {
    const wanted = []
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) wanted.push(page)
    const rows: Row[] = []
    for (let start = 0; start < wanted.length; start += AT_ONCE) {
      const some = wanted.slice(start, start + AT_ONCE)
      await Promise.all(some.map((page) => this.page(page)))
      // Taken at once: later pages may push these out.
      for (const page of some) rows.push(...(this.pages.get(page) ?? []))
    }
    const skipped = first - wanted[0]! * PAGE
    return rows.slice(skipped, skipped + last - first + 1)
  }

  /** Something has changed: what is seen is fetched anew at once, the rest when it is needed. */
  refresh(): void {
    this.round += 1
    this.fetching.clear()
    this.unsaved.clear()
    this.stale = new Set(this.pages.keys())
    this.want(...this.seen)
  }

  /** What was typed is shown before the server has it, also on rows that come in between. */
  put(edits: Edit[]): void {
    for (const { row, col, value } of edits) this.unsaved.set(row, { ...this.unsaved.get(row), [col]: value })
    for (const [page, rows] of this.pages) {
      if (rows.some(({ id }) => this.unsaved.has(id))) this.pages.set(page, this.typed(rows))
    }
    this.tell()
  }

  private typed(rows: Row[]): Row[] {
    return rows.map((row) => (this.unsaved.has(row.id) ? { ...row, cells: { ...row.cells, ...this.unsaved.get(row.id) } } : row))
  }

  private page(page: number): Promise<void> {
    const known = this.fetching.get(page)
    if (known) return known
    if (this.pages.has(page) && !this.stale.has(page)) return Promise.resolve()
    const round = this.round
    const coming = this.fetch(page * PAGE, PAGE).then(
      (got) => round === this.round ? this.take(page, got) : this.page(page),
      (error: unknown) => {
        this.fetching.delete(page)
        this.error = error
        this.tell()
        throw error
      },
    )
    this.fetching.set(page, coming)
    return coming
  }

  private take(page: number, { rev, total, rows }: RowPage): void {
    this.fetching.delete(page)
    this.stale.delete(page)
    this.pages.delete(page)
    this.pages.set(page, this.typed(rows))
    this.total = total
    this.rev = Math.max(this.rev, rev)
    this.error = null
    if (this.pages.size > KEPT) this.pages.delete(this.pages.keys().next().value!)
    this.tell()
  }
}
