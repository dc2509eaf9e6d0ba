/** A run as it is now: the server's state first, then every event of its stream. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useReducer, useState } from 'react'
import { listen, type Connection } from '../api/events.ts'
import { metrics, run } from '../api/queries.ts'
import type { Metrics, RunDetail, RunEvent } from '../api/types.ts'
import { isOver, liveOf, refreshed, withEvent, type Live } from './live.ts'

type Action = { run: RunDetail } | { metrics: Metrics } | { events: RunEvent[] }

function reduce(live: Live | null, action: Action): Live | null {
  if ('run' in action) return live ? refreshed(live, action.run) : liveOf(action.run)
  if (!live) return live
  if ('metrics' in action) return { ...live, metrics: longer(action.metrics, live.metrics) }
  return action.events.reduce(withEvent, live)
}

/** The server thins its curves, ours may be ahead of them: the one that reaches further counts. */
function longer(told: Metrics, own: Metrics): Metrics {
  const merged: Metrics = { ...own }
  for (const [step, curves] of Object.entries(told)) {
    const kept = { ...merged[step] }
    for (const [name, points] of Object.entries(curves)) {
      const last = kept[name]?.at(-1)?.[0] ?? -Infinity
      const since = points.at(-1)?.[0] ?? -Infinity
      kept[name] = [...points, ...(kept[name] ?? []).filter(([at]) => at > since && at <= last)]
    }
    merged[step] = kept
  }
  return merged
}

export function useLive(id: string) {
  const cache = useQueryClient()
  const state = useQuery(run(id))
  const curves = useQuery(metrics(id))
  const [live, dispatch] = useReducer(reduce, null)
  const [connection, setConnection] = useState<Connection>('connecting')
  const known = live !== null
  useEffect(() => {
    if (state.data) dispatch({ run: state.data })
  }, [state.data])
  useEffect(() => {
    if (curves.data && known) dispatch({ metrics: curves.data })
  }, [curves.data, known])
  useEffect(() => {
    if (!known) return undefined
    const again = () => {
      for (const kind of ['run', 'metrics', 'results', 'report']) void cache.invalidateQueries({ queryKey: [kind, id] })
      void cache.invalidateQueries({ queryKey: ['runs'] })
    }
    return listen(id, {
      onEvents: (events) => {
        dispatch({ events })
        // Counts, outputs and problems are the server's to say.
        if (events.some(({ kind }) => kind === 'step_finished' || kind === 'run_finished')) again()
      },
      onConnection: (next) => {
        setConnection(next)
        if (next === 'ended') again()
      },
    })
  }, [id, known, cache])
  return { live, connection, error: state.error, refetch: state.refetch, over: live !== null && isOver(live.run.state) }
}
