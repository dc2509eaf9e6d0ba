/** What a typed or pasted text means in a column. Undefined: nothing. */
import type { CellValue, Column } from '../api/datasetTypes.ts'

/** 63 · 63.5 · 63,5 · 1,234.5 · -0.2 */
export function readNumber(text: string): number | undefined {
  const plain = /^[-+]?\d+,\d+$/.test(text) && !/^[-+]?\d{1,3},\d{3}$/.test(text) ? text.replace(',', '.') : text.replaceAll(/,(?=\d{3}(\D|$))/g, '')
  const value = Number(plain.replace(/\s/g, ''))
  return plain === '' || !Number.isFinite(value) ? undefined : value
}

/** 2024-03-01 · 2024/3/1 · 20240301 · 1.3.2024; with the day and the month in an unknown order it is no date. */
export function readDate(text: string): string | undefined {
  const found = /^(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})$/.exec(text)
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text)
  const [year, month, day] = found ? found.slice(1) : german ? german.slice(1).reverse() : []
  if (!year || !month || !day) return undefined
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return date.getUTCMonth() === Number(month) - 1 ? date.toISOString().slice(0, 10) : undefined
}

type Choice = { value: string; label: string }

/** A value or how it is called, in small or large letters. */
export const readChoice = (text: string, choices: Choice[]): string | undefined => {
  const plain = text.toLowerCase()
  return choices.find(({ value, label }) => value.toLowerCase() === plain || label.toLowerCase() === plain)?.value
}

export function reader(column: Column, choices: Choice[]): (text: string) => CellValue | undefined {
  switch (column.type) {
    case 'scale':
      return (text) => (column.missing.includes(text) ? (readNumber(text) ?? text) : readNumber(text))
    case 'date':
      return readDate
    case 'split':
      return (text) => readChoice(text, choices)
    case 'nominal':
    case 'ordinal':
      return (text) => readChoice(text, choices) ?? text
    case 'image':
    case 'mask':
    case 'result':
      return () => undefined
    default:
      return (text) => text
  }
}
