/** The way of an upload: send, check, choose, write. */
import { useEffect, useRef, useState } from 'react'
import type { Accepted, Proposal, Upload } from '../../api/datasetTypes.ts'
import { acceptUpload, beginUpload, checkUpload, dropUpload, proposal, sendFiles, upload, type Named } from '../../api/uploads.ts'

export type Stage = 'sending' | 'checking' | 'choosing' | 'writing' | 'done' | 'failed'

const LOOK_MS = 400

export interface Sending {
  stage: Stage
  /** Bytes that have arrived, file by file. */
  arrived: number[]
  upload: Upload | null
  proposal: Proposal | null
  accepted: Accepted | null
  error: unknown
}

const START: Sending = { stage: 'sending', arrived: [], upload: null, proposal: null, accepted: null, error: null }

export function useUpload(dataset: string, files: Named[]) {
  const [sending, setSending] = useState(START)
  const id = useRef('')
  const put = (change: Partial<Sending>) => setSending((old) => ({ ...old, ...change }))
  useEffect(() => {
    const ended = new AbortController()
    const { signal } = ended
    setSending({ ...START, arrived: files.map(() => 0) })
    bring(dataset, files, put, (at, offset) => setSending((old) => ({ ...old, arrived: old.arrived.with(at, offset) })), (made) => (id.current = made), signal)
      .catch((error: unknown) => signal.aborted || put({ stage: 'failed', error }))
    return () => ended.abort()
  }, [dataset, files])
  const busy = sending.stage !== 'done' && sending.stage !== 'failed'
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => busy && event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [busy])
  return {
    sending,
    accept: async (...wish: Parameters<typeof acceptUpload> extends [string, ...infer Rest] ? Rest : never) => {
      put({ stage: 'writing', error: null })
      try {
        const accepted = await acceptUpload(id.current, ...wish)
        put({ stage: 'done', accepted })
        return accepted
      } catch (error) {
        put({ stage: 'choosing', error })
        return null
      }
    },
    /** Nothing of it is kept. */
    drop: () => void (id.current && sending.stage !== 'done' && dropUpload(id.current).catch(() => undefined)),
  }
}

async function bring(
  dataset: string, files: Named[], put: (change: Partial<Sending>) => void, told: (at: number, offset: number) => void,
  made: (id: string) => void, signal: AbortSignal,
): Promise<void> {
  const begun = await beginUpload(dataset, files)
  if (signal.aborted) return void dropUpload(begun.id)
  made(begun.id)
  await sendFiles(begun, files, told, signal)
  put({ stage: 'checking' })
  await checkUpload(begun.id)
  for (;;) {
    const now = await upload(begun.id)
    if (signal.aborted) return
    put({ upload: now })
    if (now.state === 'ready') break
    await new Promise((wake) => setTimeout(wake, LOOK_MS))
  }
  put({ stage: 'choosing', proposal: await proposal(begun.id) })
}
