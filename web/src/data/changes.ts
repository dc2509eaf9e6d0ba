/** Changes on their way to the server, one after the other; none is lost when it does not answer. */
import { Refused, Unreachable } from '../api/http.ts'
import type { Changed } from '../api/datasets.ts'
import type { Edit } from '../api/datasetTypes.ts'

export type Saving = 'saved' | 'saving' | 'failed'

/** Somebody else was faster: what was typed here, and what is there now. */
export interface Conflict {
  yours: Edit[]
  current: Edit[]
}

interface Told {
  saving: (state: Saving) => void
  refused: (error: unknown) => void
  conflict: (conflict: Conflict) => void
  /** All have arrived. */
  done: () => void
}

const WAIT_MS = 2000

export class Changes {
  private last: Promise<unknown> = Promise.resolve()
  private waiting = 0
  private readonly told: Told

  constructor(told: Told) {
    this.told = told
  }

  /** Send one change after those before it. Returns what the server said, or nothing if it refused. */
  act<T extends Changed>(send: () => Promise<T>): Promise<T | undefined> {
    this.waiting += 1
    this.told.saving('saving')
    const mine = this.last.then(() => this.try(send))
    this.last = mine.then(() => this.over())
    return mine
  }

  private over(): void {
    this.waiting -= 1
    if (this.waiting) return
    this.told.saving('saved')
    this.told.done()
  }

  private async try<T extends Changed>(send: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      try {
        return await send()
      } catch (error) {
        if (!(error instanceof Unreachable)) {
          const conflict = conflictOf(error)
          if (conflict) this.told.conflict(conflict)
          else this.told.refused(error)
          return undefined
        }
        this.told.saving('failed')
        await new Promise((wake) => setTimeout(wake, WAIT_MS))
      }
    }
  }
}

function conflictOf(error: unknown): Conflict | null {
  if (!(error instanceof Refused) || error.status !== 409) return null
  const { yours, current } = error.body
  return Array.isArray(yours) && Array.isArray(current) ? { yours: yours as Edit[], current: current as Edit[] } : null
}
