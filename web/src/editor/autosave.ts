/** Brings every edit to the server within two seconds, and keeps a copy in the browser until it is there. */
import { saveDraft } from '../api/actions.ts'
import { Refused } from '../api/http.ts'
import { same } from '../document/same.ts'
import type { Document } from '../document/types.ts'
import { dropCopy, keepCopy } from './crashCopy.ts'
import type { EditorStore } from './store.ts'

const IDLE_MS = 400
const LONGEST_MS = 1500
const RETRY_MS = 2000

export interface Autosave {
  /** Save what is not saved yet; true if the server has everything afterwards. */
  flush: () => Promise<boolean>
  stop: () => void
}

export function startAutosave(store: EditorStore): Autosave {
  const { id } = store.getState()
  let timer: ReturnType<typeof setTimeout> | undefined
  let dirtySince = 0
  let busy: Promise<void> | null = null
  let seen = store.getState().history.present

  const schedule = (delay: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => void save(), delay)
  }
  const save = async (): Promise<void> => {
    clearTimeout(timer)
    if (busy) await busy
    const { history, saved, conflict } = store.getState()
    const document = history.present
    if (conflict || same(document, saved)) return
    busy = put(document).finally(() => {
      busy = null
    })
    await busy
  }
  const put = async (document: Document): Promise<void> => {
    store.setState({ saving: 'saving' })
    dirtySince = 0
    try {
      const { problems, etag } = await saveDraft(id, document, store.getState().etag)
      const isCurrent = store.getState().history.present === document
      store.setState({ saved: document, etag, problems, saving: isCurrent ? 'saved' : 'unsaved' })
      if (isCurrent) void dropCopy(id)
      else schedule(IDLE_MS)
    } catch (error) {
      failed(error)
    }
  }
  const failed = (error: unknown) => {
    if (error instanceof Refused && error.status === 409) {
      const document = error.body['current'] as Document
      const etag = String(error.body['current_etag'])
      // The same text from another window is no conflict.
      if (same(document, store.getState().history.present)) store.setState({ saved: document, etag, saving: 'saved' })
      else store.setState({ conflict: { document, etag }, saving: 'unsaved' })
      return
    }
    const problems = error instanceof Refused ? error.problems : []
    store.setState(problems.length ? { saving: 'failed', problems } : { saving: 'failed' })
    if (!(error instanceof Refused) || error.status >= 500) schedule(RETRY_MS)
  }
  const unsubscribe = store.subscribe(({ history, saving, conflict }) => {
    if (history.present === seen && saving !== 'unsaved') return
    if (history.present !== seen) {
      seen = history.present
      void keepCopy(id, seen)
    }
    if (saving === 'saved' || conflict) return
    dirtySince ||= Date.now()
    schedule(Math.max(0, Math.min(IDLE_MS, dirtySince + LONGEST_MS - Date.now())))
  })
  const leave = () => {
    const { history, saved, etag, conflict } = store.getState()
    if (conflict || same(history.present, saved)) return
    void saveDraft(id, history.present, etag, true).catch(() => undefined)
  }
  window.addEventListener('pagehide', leave)
  return {
    flush: async () => {
      await save()
      return same(store.getState().history.present, store.getState().saved)
    },
    stop: () => {
      unsubscribe()
      clearTimeout(timer)
      window.removeEventListener('pagehide', leave)
      void save()
    },
  }
}
