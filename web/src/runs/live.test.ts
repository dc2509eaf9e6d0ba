import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunDetail, RunEvent } from '../api/types.ts'
import { liveOf, progressOf, rangeLeft, secondsLeft, withEvent } from './live.ts'

const step = (id: string) => ({
  id, tool: 'medas.X', title: { en: id, zh: id }, stage: 'train', state: 'waiting' as const, done: 0, of: 1, reused: 0,
  failed: 0, seconds: 0, share: 0, word: '', outputs: {}, problems: [],
})
const run: RunDetail = {
  id: 'r', title: 'T', workflow: 'w', version: 1, cases: null, state: 'queued', created: 0, finished: null, progress: 0, problem: null,
  steps: [step('a'), step('b')], document: { medas: 1, title: 'T', seed: 0, steps: {} }, seq: 0, before: 0,
}
const event = (seq: number, kind: string, more: Partial<RunEvent> = {}): RunEvent => ({ run: 'r', seq, at: seq * 10, kind, ...more })
const after = (...events: RunEvent[]) => events.reduce(withEvent, liveOf(run))

test('events move steps and run through their states', () => {
  const live = after(
    event(1, 'run_started'), event(2, 'step_started', { step: 'a', of: 1 }),
    event(3, 'step_finished', { step: 'a', state: 'done', done: 1, of: 1 }), event(4, 'run_finished', { state: 'done' }),
  )

  assert.deepEqual([live.run.state, live.run.steps[0]!.state, live.seq], ['done', 'done', 4])
})

test('an event that comes twice counts once', () => {
  const point = event(2, 'step_metric', { step: 'a', name: 'loss', at_step: 1, value: 0.5 })

  assert.deepEqual(after(event(1, 'run_started'), point, point).metrics, { a: { loss: [[1, 0.5]] } })
})

test('metrics inside progress become curves', () => {
  const live = after(
    event(1, 'step_started', { step: 'a', of: 1 }),
    event(2, 'step_progress', { step: 'a', done: 1, of: 4, metrics: { loss: 0.9 } }),
    event(3, 'step_progress', { step: 'a', done: 2, of: 4, metrics: { loss: 0.7 } }),
  )

  assert.deepEqual(live.metrics['a'], { loss: [[1, 0.9], [2, 0.7]] })
  assert.equal(progressOf(live), 0.25)
  assert.equal(secondsLeft(live), 20)
})

test('after a reload the past gives the pace back, but not the state', () => {
  const seen = liveOf({ ...run, state: 'running', seq: 3, steps: [{ ...step('a'), state: 'running' }, step('b')] })
  const live = [event(1, 'step_started', { step: 'a', of: 1 }), event(2, 'step_progress', { step: 'a', done: 1, of: 2 })].reduce(withEvent, seen)

  assert.equal(secondsLeft(live), 10)
  assert.deepEqual(live.metrics, {})
})

test('log lines are kept once', () => {
  const line = event(5, 'step_logged', { step: 'a', text: 'hello' })

  assert.deepEqual(after(line, line).log.map(({ text }) => text), ['hello'])
})

test('the time left is a range that narrows while a step goes on', () => {
  const at = (done: number) => rangeLeft(after(
    event(1, 'run_started'), event(2, 'step_started', { step: 'a', of: 1 }), event(3, 'step_progress', { step: 'a', done, of: 10 }),
    event(100, 'step_progress', { step: 'a', done, of: 10 }),
  ))!
  const width = ([low, high]: [number, number]) => (high - low) / (high + low)

  assert.ok(width(at(1)) > width(at(8)))
  assert.ok(at(5)[0] < at(5)[1])
})
