/** Pictures of slices from the server, decoded once and kept for as long as they are likely to be seen again. */
import { urlOf } from '../api/http.ts'
import type { Axis } from '../api/types.ts'
import type { Window } from './windows.ts'

const KEPT = 240
const kept = new Map<string, Promise<ImageBitmap>>()

export interface SliceRequest {
  digest: string
  axis: Axis
  index: number
  window?: Window | null
  outline?: boolean
}

export function sliceUrl({ digest, axis, index, window, outline }: SliceRequest): string {
  const query = new URLSearchParams({ axis: String(axis), index: String(index) })
  if (window) {
    query.set('level', String(window.level))
    query.set('width', String(window.width))
  }
  if (outline) query.set('outline', '1')
  return urlOf(`/volumes/${digest}/slice.png?${query}`)
}

export function slice(request: SliceRequest): Promise<ImageBitmap> {
  const url = sliceUrl(request)
  const known = kept.get(url)
  if (known) {
    // Moved to the end: the first of the map is the one not used for longest.
    kept.delete(url)
    kept.set(url, known)
    return known
  }
  const made = load(url)
  kept.set(url, made)
  made.catch(() => kept.delete(url))
  if (kept.size > KEPT) forget()
  return made
}

function forget(): void {
  const oldest = kept.keys().next().value
  if (oldest === undefined) return
  kept.get(oldest)?.then((picture) => picture.close(), () => undefined)
  kept.delete(oldest)
}

async function load(url: string): Promise<ImageBitmap> {
  const response = await fetch(url, { credentials: 'same-origin' })
  if (!response.ok) throw new Error(`slice: ${response.status}`)
  return createImageBitmap(await response.blob())
}
