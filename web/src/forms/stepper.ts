/** The next usual value above or below one: 1, 2, 5, 10 … for amounts, halves and doubles for lists, even steps for the rest. */
import type { Json } from '../document/types.ts'
import type { Field } from './schema.ts'

/** Null if there is no value to go on from, or none that is allowed. */
export function stepped(value: Json, field: Field, preset: Json | undefined, direction: 1 | -1): Json | null {
  if (field.kind === 'list') return steppedList(value, field, direction)
  if (field.kind !== 'number' && field.kind !== 'integer') return null
  const from = typeof value === 'number' ? value : typeof preset === 'number' ? preset : null
  if (from === null) return null
  const next = clamped(isAmount(field) ? ladder(from, field, direction) : from + direction * evenStep(field, preset), field)
  return next === from ? null : next
}

function steppedList(value: Json, field: Field, direction: 1 | -1): Json | null {
  const item = field.item
  if (!Array.isArray(value) || !item || !value.length || !value.every((one) => typeof one === 'number')) return null
  const next = (value as number[]).map((one) => clamped(rounded(one * 2 ** direction, item), item))
  return next.every((one, index) => one === value[index]) ? null : next
}

/** Something that is counted or measured from 0 without a near limit. */
const isAmount = (field: Field) => field.minimum !== undefined && field.minimum >= 0 && (field.maximum ?? Infinity) > 20

function ladder(from: number, field: Field, direction: 1 | -1): number {
  const smallest = field.kind === 'integer' ? 1 : 0.1
  if (direction > 0 && from < smallest) return smallest
  if (direction < 0 && from <= smallest) return 0
  const power = 10 ** Math.floor(Math.log10(from) + 1e-9)
  const steps = [0.5, 1, 2, 5, 10].map((one) => tidy(one * power))
  return direction > 0 ? steps.find((one) => one > from + 1e-9 * power)! : steps.findLast((one) => one < from - 1e-9 * power)!
}

function evenStep(field: Field, preset: Json | undefined): number {
  if (field.kind === 'integer') return 1
  const { minimum, maximum } = field
  if (minimum !== undefined && maximum !== undefined) return tidy((maximum - minimum) / 20)
  return typeof preset === 'number' && Math.abs(preset) >= 10 ? 10 : 1
}

function clamped(value: number, { minimum = -Infinity, maximum = Infinity, openBelow, openAbove, kind }: Field): number {
  const little = kind === 'integer' ? 1 : 0.1
  const low = openBelow ? minimum + little : minimum
  const high = openAbove ? maximum - little : maximum
  return tidy(Math.min(high, Math.max(low, value)))
}

const rounded = (value: number, field: Field) => (field.kind === 'integer' ? Math.round(value) : value)
const tidy = (value: number) => Number(value.toPrecision(12))
