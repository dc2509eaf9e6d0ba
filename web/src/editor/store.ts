/** What the editor knows: the document with its history, what the server has of it, and what is wrong. */
import { createContext, useContext } from 'react'
import { createStore, useStore, type StoreApi } from 'zustand'
import type { Draft, Problem } from '../api/types.ts'
import { edited, historyOf, redone, undone, type History } from '../document/history.ts'
import { same } from '../document/same.ts'
import type { Document } from '../document/types.ts'

export type Saving = 'saved' | 'unsaved' | 'saving' | 'failed'
export interface Conflict {
  document: Document
  etag: string
}

export interface Editor {
  id: string
  history: History<Document>
  /** What the server has. */
  saved: Document
  etag: string
  saving: Saving
  problems: Problem[]
  conflict: Conflict | null
  edit: (change: (document: Document) => Document, key?: string | null) => void
  setProblems: (problems: Problem[]) => void
  undo: () => void
  redo: () => void
  /** Take the server's version over as one more edit, so that undo leads back to one's own. */
  takeOver: (conflict: Conflict) => void
  /** Go on with one's own version: the next save replaces the one that the user has seen. */
  insist: (conflict: Conflict) => void
}

export type EditorStore = StoreApi<Editor>

export function createEditor(id: string, draft: Draft): EditorStore {
  return createStore<Editor>((set, get) => {
    const go = (history: History<Document>) =>
      set({ history, saving: same(history.present, get().saved) ? 'saved' : 'unsaved' })
    return {
      id,
      history: historyOf(draft.document),
      saved: draft.document,
      etag: draft.etag,
      saving: 'saved',
      problems: draft.problems,
      conflict: null,
      edit: (change, key = null) => go(edited(get().history, change(get().history.present), key, Date.now())),
      setProblems: (problems) => set({ problems }),
      undo: () => go(undone(get().history)),
      redo: () => go(redone(get().history)),
      takeOver: ({ document, etag }) => {
        set({ saved: document, etag, conflict: null })
        go(edited(get().history, document, null, Date.now()))
      },
      insist: ({ document, etag }) => set({ saved: document, etag, conflict: null, saving: 'unsaved' }),
    }
  })
}

export const EditorContext = createContext<EditorStore | null>(null)

export function useEditor<T>(pick: (editor: Editor) => T): T {
  return useStore(useContext(EditorContext)!, pick)
}

export const useDocument = (): Document => useEditor((editor) => editor.history.present)
