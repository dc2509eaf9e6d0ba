/** Files on their way to the server: in pieces, several at a time, and on from where they stopped. */
import { get, Refused, request, send, Unreachable } from './http.ts'
import type { Accepted, ProposedCase, Proposal, Upload } from './datasetTypes.ts'

const AT_ONCE = 4
const TRIES = 6
const FIRST_WAIT_MS = 500

export interface Named {
  name: string
  file: File
}

interface Begun {
  id: string
  chunk: number
  files: { index: number; offset: number }[]
}

export const beginUpload = (dataset: string, files: Named[]) =>
  send<Begun>('POST', '/uploads', { dataset, files: files.map(({ name, file }) => ({ name, size: file.size })) })
export const upload = (id: string) => get<Upload>(`/uploads/${id}`)
export const checkUpload = (id: string) => send<void>('POST', `/uploads/${id}/check`)
export const proposal = (id: string) => get<Proposal>(`/uploads/${id}/proposal`)
export const acceptUpload = (id: string, cases: Pick<ProposedCase, 'case' | 'patient' | 'image' | 'mask'>[], burned_in: string[]) =>
  send<Accepted>('POST', `/uploads/${id}/accept`, { cases, burned_in })
export const dropUpload = (id: string) => send<void>('DELETE', `/uploads/${id}`)

/** Send all files, and tell after every piece how many bytes of which file have arrived. */
export async function sendFiles(begun: Begun, files: Named[], told: (index: number, offset: number) => void, signal: AbortSignal): Promise<void> {
  const waiting = [...begun.files]
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await sendFile(begun, next.index, next.offset, files[next.index]!.file, told, signal)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

async function sendFile(begun: Begun, index: number, from: number, file: File, told: (index: number, offset: number) => void, signal: AbortSignal) {
  let offset = from
  while (offset < file.size) {
    offset = await sendPiece(`/uploads/${begun.id}/files/${index}`, offset, file.slice(offset, offset + begun.chunk), signal)
    told(index, offset)
  }
}

/** The server says up to where it has the file, also when it wanted another piece. */
async function sendPiece(path: string, offset: number, piece: Blob, signal: AbortSignal): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await request(`${path}?offset=${offset}`, { method: 'PUT', bytes: piece, signal })
      return ((await answer.json()) as { offset: number }).offset
    } catch (error) {
      if (error instanceof Refused && error.status === 409 && typeof error.body['offset'] === 'number') return error.body['offset']
      if (!(error instanceof Unreachable) || attempt === TRIES) throw error
      await new Promise((wake) => setTimeout(wake, FIRST_WAIT_MS * 2 ** attempt))
    }
  }
}
