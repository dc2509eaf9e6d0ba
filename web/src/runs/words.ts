/** What the curves say, as facts that a sentence can be made of. */
import type { Metrics } from '../api/types.ts'

export type Saying =
  | { say: 'starting' }
  | { say: 'learning' }
  | { say: 'unsteady' }
  | { say: 'level' }
  | { say: 'bestNow'; value: number }
  | { say: 'stalled'; checks: number; value: number }
  | { say: 'overfit' }

type Points = [number, number][]

/** Fewer points say nothing. */
const FEW = 8
/** Share of the newest points that is compared with as many before them. */
const RECENT = 0.2
const CHANGE = 0.02
/** Checks without a better one that are worth a sentence. */
const PATIENCE = 3
/** How far the loss on validation cases may rise above its best. */
const RISE = 1.2

const mean = (points: Points) => points.reduce((sum, [, value]) => sum + value, 0) / points.length

function trend(loss: Points): Saying {
  const count = Math.max(3, Math.floor(loss.length * RECENT))
  const now = mean(loss.slice(-count))
  const before = mean(loss.slice(-2 * count, -count))
  const change = (now - before) / Math.max(Math.abs(before), 1e-9)
  if (change < -CHANGE) return { say: 'learning' }
  return change > 10 * CHANGE ? { say: 'unsteady' } : { say: 'level' }
}

function quality(points: Points): Saying | null {
  if (!points.length) return null
  const best = points.reduce((kept, point) => (point[1] > kept[1] ? point : kept))
  const since = points.filter(([at]) => at > best[0]).length
  return since < PATIENCE ? { say: 'bestNow', value: best[1] } : { say: 'stalled', checks: since, value: best[1] }
}

function memorizes(loss: Points, validation: Points): boolean {
  const last = validation.at(-1)
  if (validation.length < PATIENCE + 1 || !last) return false
  return last[1] > RISE * Math.min(...validation.map(([, value]) => value)) && trend(loss).say === 'learning'
}

/** The first training among the steps; others have no curves. */
export function sayings(metrics: Metrics): Saying[] {
  const curves = Object.values(metrics).find(({ loss }) => loss?.length)
  if (!curves) return []
  const loss = curves['loss'] ?? []
  if (loss.length < FEW) return [{ say: 'starting' }]
  const told = [trend(loss), quality(curves['val_dice'] ?? []), memorizes(loss, curves['val_loss'] ?? []) ? ({ say: 'overfit' } as const) : null]
  return told.filter((one) => one !== null)
}
