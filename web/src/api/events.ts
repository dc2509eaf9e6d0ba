/** The event stream of a run: it comes back by itself after sleep, a lost network or a new server. */
import { urlOf } from './http.ts'
import type { RunEvent } from './types.ts'

const KINDS = [
  'run_started', 'run_finished', 'step_queued', 'step_started', 'step_finished', 'step_checkpoint', 'item_finished',
  'step_progress', 'step_metric', 'step_logged', 'artifact_made', 'resources_used', 'trial_finished', 'round_finished',
]
/** Events of a fast run come by the hundred; the page is drawn at most this often. */
const FLUSH_MS = 120
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 15_000

export type Connection = 'connecting' | 'open' | 'lost' | 'ended'

export function listen(
  run: string,
  { onEvents, onConnection }: { onEvents: (events: RunEvent[]) => void; onConnection: (state: Connection) => void },
): () => void {
  let last = 0
  let wait = FIRST_WAIT_MS
  let over = false
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: RunEvent[] = []
  let flushing: ReturnType<typeof setTimeout> | undefined

  const flush = () => {
    flushing = undefined
    const events = waiting
    waiting = []
    if (events.length) onEvents(events)
  }
  const take = (message: MessageEvent<string>) => {
    const event = JSON.parse(message.data) as RunEvent
    last = Math.max(last, event.seq)
    waiting.push(event)
    flushing ??= setTimeout(flush, FLUSH_MS)
  }
  const end = () => {
    over = true
    source?.close()
    clearTimeout(flushing)
    flush()
    onConnection('ended')
  }
  const open = () => {
    onConnection('connecting')
    source = new EventSource(urlOf(`/runs/${run}/events?after=${last}`))
    source.onopen = () => {
      wait = FIRST_WAIT_MS
      onConnection('open')
    }
    source.onerror = () => {
      if (over) return
      // The browser's own retry gives up on an HTTP error and would repeat `after`; ours does neither.
      source?.close()
      onConnection('lost')
      timer = setTimeout(open, wait)
      wait = Math.min(wait * 2, LONGEST_WAIT_MS)
    }
    for (const kind of KINDS) source.addEventListener(kind, take)
    source.addEventListener('end', end)
  }
  const hurry = () => {
    if (over || source?.readyState !== EventSource.CLOSED) return
    clearTimeout(timer)
    wait = FIRST_WAIT_MS
    open()
  }
  window.addEventListener('online', hurry)
  document.addEventListener('visibilitychange', hurry)
  open()
  return () => {
    over = true
    source?.close()
    clearTimeout(timer)
    clearTimeout(flushing)
    window.removeEventListener('online', hurry)
    document.removeEventListener('visibilitychange', hurry)
  }
}
