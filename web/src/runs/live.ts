/** The state of a run from its events; an event that was seen before changes nothing. */
import type { Metrics, RunDetail, RunEvent, RunStep, StepState } from '../api/types.ts'

export interface LogLine {
  seq: number
  at: number
  step: string
  level: string
  text: string
}

export interface Live {
  run: RunDetail
  seq: number
  metrics: Metrics
  log: LogLine[]
  /** Step -> share of the present item and when it began, for the time left. */
  pace: Record<string, { share: number; since: number; at: number; eta: number | null }>
}

const LONGEST_LOG = 2000

export const liveOf = (run: RunDetail, metrics: Metrics = {}): Live => ({ run, seq: run.seq, metrics, log: [], pace: {} })

/** Take the server's newer state over; curves and log stay. */
export function refreshed(live: Live, run: RunDetail): Live {
  return { ...live, run, seq: Math.max(live.seq, run.seq) }
}

export function withEvent(live: Live, event: RunEvent): Live {
  if (event.seq <= live.seq) return replayed(live, event)
  const next = { ...live, seq: Math.max(live.seq, event.seq) }
  switch (event.kind) {
    case 'run_started':
      return withRun(next, { state: 'running' })
    case 'run_finished':
      return withRun(next, { state: event.state as RunDetail['state'], finished: event.at, problem: event.problem ?? next.run.problem })
    case 'step_queued':
      return withStep(next, event, () => ({ state: 'queued' }))
    case 'step_started':
      return paced(withStep(next, event, (step) => ({ state: 'running', of: event.of ?? step.of })), event, 0)
    case 'step_finished':
      return withStep(next, event, (step) => finished(step, event))
    case 'item_finished':
      return withStep(next, event, (step) => counted(step, event))
    case 'step_progress':
      return progressed(next, event)
    case 'step_metric':
      return event.name === undefined || event.value === undefined ? next : pointed(next, event.step!, event.name, event.at_step ?? 0, event.value)
    case 'step_logged':
      return logged(next, event)
    default:
      return next
  }
}

/** The past, told again after a reload: it gives the log and the pace back; the state is the server's newer one. */
function replayed(live: Live, event: RunEvent): Live {
  if (event.kind === 'step_logged') return logged(live, event)
  if (event.kind === 'step_started') return paced(live, event, 0)
  return event.kind === 'step_progress' && event.case == null && event.done !== undefined && event.of
    ? paced(live, event, Math.min(1, event.done / event.of))
    : live
}

function withRun(live: Live, change: Partial<RunDetail>): Live {
  return { ...live, run: { ...live.run, ...change } }
}

function withStep(live: Live, event: RunEvent, change: (step: RunStep) => Partial<RunStep>): Live {
  const steps = live.run.steps.map((step) => (step.id === event.step ? { ...step, ...change(step) } : step))
  return withRun(live, { steps })
}

function finished(step: RunStep, event: RunEvent): Partial<RunStep> {
  return {
    state: (event.state ?? 'done') as StepState,
    done: event.done ?? step.of,
    of: event.of ?? step.of,
    reused: typeof event.reused === 'number' ? event.reused : step.reused,
    failed: event.failed ?? step.failed,
    problems: event.problem ? [...step.problems, event.problem] : step.problems,
  }
}

function counted(step: RunStep, event: RunEvent): Partial<RunStep> {
  const bad = event.state === 'failed' || event.state === 'crashed'
  return {
    done: Math.min(step.of || Infinity, step.done + (bad ? 0 : 1)),
    failed: step.failed + (bad ? 1 : 0),
    reused: step.reused + (event.reused === true ? 1 : 0),
    problems: bad && event.problem ? [...step.problems, event.problem] : step.problems,
  }
}

function progressed(live: Live, event: RunEvent): Live {
  const { step, done, of } = event
  if (!step) return live
  // Cases of a mapped step report side by side; theirs are neither a curve nor the pace of the step.
  if (event.case != null) return live
  let next = done !== undefined && of ? paced(live, event, Math.min(1, done / of)) : live
  for (const [name, value] of Object.entries(event.metrics ?? {})) {
    if (typeof value === 'number' && Number.isFinite(value)) next = pointed(next, step, name, done ?? 0, value)
  }
  return next
}

function paced(live: Live, event: RunEvent, share: number): Live {
  const step = event.step!
  const since = share > 0 ? (live.pace[step]?.since ?? event.at) : event.at
  return { ...live, pace: { ...live.pace, [step]: { share, since, at: event.at, eta: event.eta_seconds ?? null } } }
}

function pointed(live: Live, step: string, name: string, at: number, value: number): Live {
  const curves = live.metrics[step] ?? {}
  const points = curves[name] ?? []
  const last = points.at(-1)
  // The curves of the server and the events overlap after a reload.
  if (last && at <= last[0]) return live
  return { ...live, metrics: { ...live.metrics, [step]: { ...curves, [name]: [...points, [at, value]] } } }
}

function logged(live: Live, event: RunEvent): Live {
  if (live.log.some((line) => line.seq === event.seq)) return live
  const line = { seq: event.seq, at: event.at, step: event.step ?? '', level: event.level ?? 'info', text: String(event.text ?? '') }
  return { ...live, log: [...live.log, line].slice(-LONGEST_LOG) }
}

const OVER = new Set(['done', 'failed', 'crashed', 'canceled', 'left_out'])

export const isOver = (state: string): boolean => OVER.has(state)

/** Share of a step that is done, 0 to 1. */
export function shareOf(step: RunStep, live: Live | null): number {
  if (step.state === 'done') return 1
  if (step.state === 'left_out') return 0
  const within = live?.pace[step.id]?.share ?? 0
  const items = Math.max(step.share, step.of ? step.done / step.of : 0)
  return Math.max(items, step.of <= 1 && step.state === 'running' ? within : 0)
}

/** Share of the whole run; each step counts alike unless the server says more. */
export function progressOf(live: Live): number {
  const { steps, progress, state } = live.run
  if (state === 'done') return 1
  if (!steps.length) return progress
  return Math.max(progress, steps.reduce((sum, step) => sum + shareOf(step, live), 0) / steps.length)
}

/** How far an early estimate may be off; the longer a step has run, the less. */
const DOUBT = 0.5
const LEAST_DOUBT = 0.1

/** Shortest and longest seconds left of the running steps, or null while nobody can know. */
export function rangeLeft(live: Live): [number, number] | null {
  const left = secondsLeft(live)
  if (left === null) return null
  const shares = live.run.steps.filter((step) => step.state === 'running').map((step) => live.pace[step.id]?.share ?? 0)
  const doubt = Math.max(LEAST_DOUBT, DOUBT * (1 - Math.max(0, ...shares)) ** 2)
  return [left * (1 - doubt), left * (1 + doubt)]
}

/** Seconds left of the running steps, or null while nobody can know. */
export function secondsLeft(live: Live): number | null {
  const known = live.run.steps
    .filter((step) => step.state === 'running')
    .map((step) => live.pace[step.id])
    .flatMap((pace) => {
      if (!pace) return []
      if (pace.eta !== null) return [pace.eta]
      const spent = pace.at - pace.since
      // A long training tells little in its first seconds; the range says how little.
      return (pace.share > 0.03 && spent > 2) || (pace.share > 0 && spent > 6) ? [spent / pace.share - spent] : []
    })
  return known.length ? Math.max(...known) : null
}
