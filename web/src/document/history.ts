/** Undo and redo without limit; a burst of edits of one field is one step back. */

export interface History<T> {
  past: readonly T[]
  present: T
  future: readonly T[]
  /** What the last edit was about; an edit with the same key joins it. */
  key: string | null
  /** When the last edit was made, in milliseconds. */
  at: number
}

const BURST_MS = 1000

export const historyOf = <T>(present: T): History<T> => ({ past: [], present, future: [], key: null, at: 0 })

export function edited<T>(history: History<T>, next: T, key: string | null, now: number): History<T> {
  if (next === history.present) return history
  const joins = key !== null && key === history.key && now - history.at < BURST_MS
  const past = joins ? history.past : [...history.past, history.present]
  return { past, present: next, future: [], key, at: now }
}

export function undone<T>(history: History<T>): History<T> {
  const last = history.past.at(-1)
  if (last === undefined) return history
  return { past: history.past.slice(0, -1), present: last, future: [history.present, ...history.future], key: null, at: 0 }
}

export function redone<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future
  if (next === undefined) return history
  return { past: [...history.past, history.present], present: next, future, key: null, at: 0 }
}
