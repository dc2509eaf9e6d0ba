/** What the page asks the server to do. */
import type { Document } from '../document/types.ts'
import { request, send } from './http.ts'
import type { Problem, Sample } from './types.ts'

type Id = { id: string }

export const startFromTemplate = (template: string) => send<Id>('POST', '/workflows', { template })
export const startEmpty = (title: string) => send<Id>('POST', '/workflows', { title })
export const importDocument = (document: unknown) => send<Id>('POST', '/workflows', { document })
export const deleteWorkflow = (id: string) => send<void>('DELETE', `/workflows/${id}`)
export const freezeVersion = (id: string, name?: string) => send<{ number: number }>('POST', `/workflows/${id}/versions`, name ? { name } : {})

export async function saveDraft(id: string, document: Document, etag: string, keepalive = false): Promise<{ problems: Problem[]; etag: string }> {
  const response = await request(`/workflows/${id}/draft`, { method: 'PUT', body: document, headers: { 'If-Match': etag }, keepalive })
  return { ...((await response.json()) as { problems: Problem[] }), etag: response.headers.get('ETag') ?? '' }
}

export const validate = (document: Document) => send<{ problems: Problem[] }>('POST', '/workflows/validate', document)

/** A second click while the first is on its way must not start a second run. */
export const startRun = (workflow: string, key: string, wish: { until?: string; cases?: number } = {}) =>
  send<Id>('POST', '/runs', { workflow, ...wish }, { 'Idempotency-Key': key })
export const stopRun = (id: string) => send<void>('POST', `/runs/${id}/cancel`)
export const resumeRun = (id: string) => send<Id>('POST', `/runs/${id}/resume`)

export const startSample = (language: string) => send<Sample>('POST', '/sample', { language })

/** What a button of a problem does. */
export const callFix = ({ method, path, body }: { method: string; path: string; body?: unknown }) => send<Id>(method, path.replace(/^\/api\/v1/, ''), body)

export const setFlag = (run: string, one: string, flagged: boolean) => send<{ cases: string[] }>('PUT', `/runs/${run}/flags`, { case: one, flagged })
