/** State of each step in the last run, and which steps changed since. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { run, runs } from '../api/queries.ts'
import type { RunDetail, RunStep } from '../api/types.ts'
import { outdated } from '../document/outdated.ts'
import type { Document } from '../document/types.ts'
import { isOver } from '../runs/live.ts'
import type { Shown } from '../ui/stateMark.tsx'

export interface StepState {
  shown: Shown
  step: RunStep | null
}

export function stateOf(step: RunStep): Shown {
  if (step.state === 'done' && step.of > 0 && step.reused >= step.of) return 'reused'
  return step.state
}

export interface RunStates {
  states: Map<string, StepState>
  last: RunDetail | null
  /** Whether this workflow has run before, as long as nobody knows better. */
  ranBefore: boolean
}

export function useRunStates(workflow: string, document: Document): RunStates {
  const { data: rows } = useQuery(runs(workflow))
  const latest = rows?.[0]?.id
  const { data } = useQuery({
    ...run(latest ?? ''),
    enabled: latest !== undefined,
    refetchInterval: (query) => (query.state.data && !isOver(query.state.data.state) ? 2000 : false),
  })
  const states = useMemo(() => statesOf(document, data), [document, data])
  return { states, last: data ?? null, ranBefore: rows === undefined || rows.length > 0 }
}

function statesOf(document: Document, last: RunDetail | undefined): Map<string, StepState> {
  const states = new Map<string, StepState>()
  if (!last) return states
  const stale = outdated(document, last.document)
  for (const step of last.steps) {
    if (step.id in document.steps) states.set(step.id, { shown: stale.has(step.id) ? 'outdated' : stateOf(step), step })
  }
  return states
}
