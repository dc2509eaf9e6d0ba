/** One way to the server: session, CSRF header and problems are handled here and nowhere else. */
import type { Problem } from './types.ts'

const BASE = '/api/v1'
const SAFE = new Set(['GET', 'HEAD'])

/** What the server refused, in the words that it sent. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly problems: Problem[]
  readonly body: Record<string, unknown>

  constructor(status: number, body: Record<string, unknown>) {
    super(String(body['detail'] ?? body['title'] ?? `HTTP ${status}`))
    this.status = status
    this.code = String(body['type'] ?? '').split('/').at(-1) ?? ''
    this.problems = Array.isArray(body['problems']) ? (body['problems'] as Problem[]) : []
    this.body = body
  }
}

/** The server did not answer at all. */
export class Unreachable extends Error {}

let csrf = ''
export const rememberCsrf = (token: string | null): void => void (csrf = token ?? '')

let signedOut = (): void => undefined
/** What happens when the server does not know the session any more. */
export const whenSignedOut = (act: () => void): void => void (signedOut = act)

export interface Options {
  method?: string
  body?: unknown
  /** Bytes that are sent as they are, instead of a body in JSON. */
  bytes?: Blob
  headers?: Record<string, string>
  signal?: AbortSignal
  keepalive?: boolean
}

export async function request(path: string, options: Options = {}): Promise<Response> {
  const { method = 'GET', body, bytes, signal, keepalive } = options
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (bytes !== undefined) headers['Content-Type'] = 'application/octet-stream'
  if (!SAFE.has(method)) headers['X-CSRF-Token'] = csrf
  let response: Response
  try {
    response = await fetch(BASE + path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(bytes === undefined ? {} : { body: bytes }),
      ...(signal ? { signal } : {}),
      ...(keepalive ? { keepalive } : {}),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new Unreachable(String(error))
  }
  if (response.ok) return response
  if (response.status === 401) signedOut()
  const told: unknown = await response.json().catch(() => ({}))
  throw new Refused(response.status, told !== null && typeof told === 'object' ? (told as Record<string, unknown>) : {})
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await request(path, signal ? { signal } : {})
  return (await response.json()) as T
}

export async function send<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
  const response = await request(path, { method, body, ...(headers ? { headers } : {}) })
  const text = await response.text()
  return (text ? JSON.parse(text) : undefined) as T
}

export const urlOf = (path: string): string => (path.startsWith('/api/') ? path : BASE + path)
