/** Where the tour is; a reload goes on with it, a new window does not. */
import { create } from 'zustand'

const KEPT = 'medas-tour'

/** What the places of the tour are made of. */
export interface Subject {
  run: string
  /** Table of the cases. */
  dataset: string
}

interface Tour {
  /** Null while there is no tour. */
  step: number | null
  subject: Subject
  begin: (subject: Subject) => void
  go: (step: number | null) => void
}

function kept(): { step: number | null; subject: Subject } {
  try {
    const told: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? '')
    if (told !== null && typeof told === 'object' && 'step' in told && 'subject' in told) return told as { step: number; subject: Subject }
  } catch {
    // Nothing is kept, or nothing that can be read.
  }
  return { step: null, subject: { run: '', dataset: '' } }
}

export const useTour = create<Tour>((set, get) => ({
  ...kept(),
  begin: (subject) => {
    set({ step: 0, subject })
    keep(get())
  },
  go: (step) => {
    set({ step })
    keep(get())
  },
}))

const keep = ({ step, subject }: Tour) =>
  step === null ? sessionStorage.removeItem(KEPT) : sessionStorage.setItem(KEPT, JSON.stringify({ step, subject }))
