/** What a form draws for a parameter, and how typed text becomes its value. No meaning is checked here. */
import type { Json, ParamSchema } from '../document/types.ts'

export type Kind = 'number' | 'integer' | 'enum' | 'boolean' | 'string' | 'list'
export type Level = 'basic' | 'advanced' | 'expert'

export interface Field {
  kind: Kind
  /** Empty stands for null. */
  nullable: boolean
  choices: Json[]
  minimum?: number
  maximum?: number
  /** Whether the limits themselves are outside. */
  openBelow: boolean
  openAbove: boolean
  item?: Field
  least?: number
  most?: number
  path: boolean
}

/** Key of a sentence and the numbers in it. */
export interface Complaint {
  key: 'number' | 'integer' | 'atLeast' | 'above' | 'atMost' | 'below' | 'required' | 'listLength'
  limit?: number
}
export type Reading = { value: Json } | { complaint: Complaint }

export function fieldOf(schema: ParamSchema): Field {
  const nullable = schema.anyOf?.some((one) => one.type === 'null') ?? false
  const inner = schema.anyOf?.find((one) => one.type !== 'null') ?? schema
  const field: Field = {
    kind: kindOf(inner),
    nullable,
    choices: inner.enum ?? [],
    openBelow: inner.exclusiveMinimum !== undefined,
    openAbove: inner.exclusiveMaximum !== undefined,
    path: inner.format === 'path',
  }
  const minimum = inner.exclusiveMinimum ?? inner.minimum
  const maximum = inner.exclusiveMaximum ?? inner.maximum
  if (minimum !== undefined) field.minimum = minimum
  if (maximum !== undefined) field.maximum = maximum
  if (inner.items) field.item = fieldOf(inner.items)
  if (inner.minItems !== undefined) field.least = inner.minItems
  if (inner.maxItems !== undefined) field.most = inner.maxItems
  return field
}

function kindOf(schema: ParamSchema): Kind {
  if (schema.enum) return 'enum'
  if (schema.type === 'array') return 'list'
  if (schema.type === 'boolean' || schema.type === 'integer' || schema.type === 'number') return schema.type
  return 'string'
}

export const shown = (value: Json | undefined): string =>
  value === null || value === undefined ? '' : Array.isArray(value) ? value.map(shown).join(', ') : String(value)

/** The value of typed text, or what is wrong with it. */
export function readText(text: string, field: Field, required = false): Reading {
  const trimmed = text.trim()
  if (field.kind === 'string') return required && !trimmed ? { complaint: { key: 'required' } } : { value: text }
  if (!trimmed && field.nullable) return { value: null }
  if (field.kind === 'list') return readList(trimmed, field)
  if (!trimmed) return { complaint: { key: 'required' } }
  // A comma is the decimal sign of many keyboards.
  const value = Number(trimmed.replace(',', '.'))
  if (!Number.isFinite(value)) return { complaint: { key: 'number' } }
  if (field.kind === 'integer' && !Number.isInteger(value)) return { complaint: { key: 'integer' } }
  const complaint = outside(value, field)
  return complaint ? { complaint } : { value }
}

function outside(value: number, { minimum, maximum, openBelow, openAbove }: Field): Complaint | null {
  if (minimum !== undefined && (openBelow ? value <= minimum : value < minimum)) {
    return { key: openBelow ? 'above' : 'atLeast', limit: minimum }
  }
  if (maximum !== undefined && (openAbove ? value >= maximum : value > maximum)) {
    return { key: openAbove ? 'below' : 'atMost', limit: maximum }
  }
  return null
}

function readList(text: string, field: Field): Reading {
  const parts = text ? text.split(/[,;\s]+/).filter(Boolean) : []
  const { least = 0, most = Infinity, item } = field
  if (parts.length < least || parts.length > most) return { complaint: { key: 'listLength', limit: least } }
  const values: Json[] = []
  for (const part of parts) {
    const one = item ? readText(part, item) : { value: part }
    if ('complaint' in one) return one
    values.push(one.value)
  }
  return { value: values }
}

/** `learning_rate` -> `Learning rate`: what a field is called if the catalog has no title. */
export function humanized(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
