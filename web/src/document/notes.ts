/** Sticky notes: text at a place of the canvas, kept in the document beside the steps. */
import type { Document, Json } from './types.ts'

export interface Note {
  text: string
  at: [number, number]
}

const isNote = (one: unknown): one is Note =>
  typeof one === 'object' && one !== null && typeof (one as Note).text === 'string' && Array.isArray((one as Note).at)

/** A text that somebody wrote into the file by hand is a note as well. */
export function notesOf(document: Document): Note[] {
  const { notes } = document
  if (typeof notes === 'string') return [{ text: notes, at: [0, 0] }]
  return Array.isArray(notes) ? notes.map((one): Note => (isNote(one) ? one : { text: String(one), at: [0, 0] })) : []
}

export function withNotes(document: Document, notes: Note[]): Document {
  const { notes: _, ...rest } = document
  return (notes.length ? { ...rest, notes: notes as unknown as Json } : rest) as Document
}

export const addNote = (document: Document, at: [number, number]): Document => withNotes(document, [...notesOf(document), { text: '', at }])

export const changeNote = (document: Document, index: number, change: Partial<Note>): Document =>
  withNotes(document, notesOf(document).map((one, at) => (at === index ? { ...one, ...change } : one)))

export const removeNote = (document: Document, index: number): Document => withNotes(document, notesOf(document).filter((_, at) => at !== index))
