/** What the page asks the server for, each with one name under which the answer is kept. */
import { QueryClient, queryOptions } from '@tanstack/react-query'
import { get, Refused, rememberCsrf, request, Unreachable, whenSignedOut } from './http.ts'
import type { PortType, Tool } from '../document/types.ts'
import type { Difference, Draft, Load, Metrics, Report, Results, RunDetail, RunRow, Sample, Session, SliceErrors, TemplateRow, VersionDocument, VersionRow, Volume, WorkflowRow } from './types.ts'

const LIVE_MS = 3000

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      // A refusal will be the same a second later; only silence is worth another try.
      retry: (count, error) => error instanceof Unreachable && count < 3,
    },
  },
})

export const session = queryOptions({
  queryKey: ['session'],
  queryFn: async () => {
    const told = await get<Session>('/session')
    rememberCsrf(told.csrf)
    return told
  },
  staleTime: 60_000,
  // While the engine starts or stands still, the page says so and notices when it goes on.
  refetchInterval: (query) => (query.state.data && query.state.data.engine.state !== 'working' ? LIVE_MS : false),
})

// Whatever was refused: the page asks who is there, and shows how to sign in.
whenSignedOut(() => void client.invalidateQueries({ queryKey: ['session'] }))

export const tools = queryOptions({
  queryKey: ['tools'],
  queryFn: async () => new Map((await get<Tool[]>('/tools')).map((tool) => [tool.id, tool])),
  staleTime: Infinity,
})

export const toolHelp = (id: string) =>
  queryOptions({ queryKey: ['tool', id], queryFn: () => get<Tool>(`/tools/${encodeURIComponent(id)}`), staleTime: Infinity })

export const portTypes = queryOptions({
  queryKey: ['port-types'],
  queryFn: async () => new Map((await get<PortType[]>('/port-types')).map((type) => [type.id, type])),
  staleTime: Infinity,
})

export const templates = queryOptions({ queryKey: ['templates'], queryFn: () => get<TemplateRow[]>('/templates'), staleTime: Infinity })

export const workflows = queryOptions({ queryKey: ['workflows'], queryFn: () => get<WorkflowRow[]>('/workflows'), staleTime: 0 })

export const draft = (id: string) =>
  queryOptions({
    queryKey: ['draft', id],
    queryFn: async (): Promise<Draft> => {
      const response = await request(`/workflows/${id}/draft`)
      return { ...((await response.json()) as Omit<Draft, 'etag'>), etag: response.headers.get('ETag') ?? '' }
    },
    // The editor owns the draft while it is open; a refetch would compete with typing.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })

export const version = (id: string, number: string) =>
  queryOptions({ queryKey: ['version', id, number], queryFn: () => get<VersionDocument>(`/workflows/${id}/versions/${number}`), staleTime: number === 'draft' ? 0 : Infinity })

export const difference = (id: string, before: string, after: string) =>
  queryOptions({ queryKey: ['difference', id, before, after], queryFn: () => get<Difference>(`/workflows/${id}/versions/${before}/diff/${after}`), staleTime: 0 })

export const pythonOf = (id: string, etag: string) =>
  queryOptions({ queryKey: ['python', id, etag], queryFn: async () => (await request(`/workflows/${id}/export?format=python`)).text() })

export const versions = (id: string) => queryOptions({ queryKey: ['versions', id], queryFn: () => get<VersionRow[]>(`/workflows/${id}/versions`) })

const moving = (rows: readonly RunRow[] | undefined) => rows?.some((row) => row.state === 'running' || row.state === 'queued')

export const runs = (workflow = '') =>
  queryOptions({
    queryKey: ['runs', workflow],
    queryFn: () => get<RunRow[]>(`/runs?limit=50${workflow ? `&workflow=${workflow}` : ''}`),
    staleTime: 0,
    refetchInterval: (query) => (moving(query.state.data) ? LIVE_MS : false),
  })

export const sample = queryOptions({
  queryKey: ['sample'],
  queryFn: () => get<Sample>('/sample'),
  staleTime: 0,
  refetchInterval: (query) => (query.state.data?.state === 'running' || query.state.data?.state === 'queued' ? LIVE_MS : false),
})

export const machine = queryOptions({ queryKey: ['machine'], queryFn: () => get<Load>('/machine'), refetchInterval: LIVE_MS })

export const run = (id: string) => queryOptions({ queryKey: ['run', id], queryFn: () => get<RunDetail>(`/runs/${id}`), staleTime: 0 })

export const metrics = (id: string) => queryOptions({ queryKey: ['metrics', id], queryFn: () => get<Metrics>(`/runs/${id}/metrics`), staleTime: 0 })

export const results = (id: string) =>
  queryOptions({
    queryKey: ['results', id],
    queryFn: () => get<Results>(`/runs/${id}/results`).catch((error: unknown) => {
      if (error instanceof Refused && error.status === 404) return null
      throw error
    }),
  })

export const flags = (id: string) => queryOptions({ queryKey: ['flags', id], queryFn: () => get<{ cases: string[] }>(`/runs/${id}/flags`) })

export const report = (id: string) =>
  queryOptions({ queryKey: ['report', id], queryFn: () => get<Report>(`/runs/${id}/report`).catch((): Report => ({ html: null, xlsx: null, pdf: null })) })

export const volume = (digest: string) =>
  queryOptions({ queryKey: ['volume', digest], queryFn: () => get<Volume>(`/volumes/${digest}`), staleTime: Infinity })

export const sliceErrors = (truth: string, prediction: string) =>
  queryOptions({
    queryKey: ['errors', truth, prediction],
    queryFn: () => get<SliceErrors>(`/volumes/${truth}/errors?other=${prediction}`),
    staleTime: Infinity,
  })
