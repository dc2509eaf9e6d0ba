/** Numbers, dates and spans of time in the language of the page. */
import type { TFunction } from 'i18next'
import { language } from '../i18n/index.ts'

const locale = () => (language() === 'zh' ? 'zh-CN' : 'en-US')

/** A measured value with three significant digits, e.g. 0.912 or 31.4. */
export function measure(value: number | null | undefined, unit = ''): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  const small = Math.abs(value) < 1 && (Math.abs(value) >= 0.01 || value === 0)
  const digits = small ? { minimumFractionDigits: 3, maximumFractionDigits: 3 } : { maximumSignificantDigits: 3 }
  const text = new Intl.NumberFormat(locale(), digits).format(value)
  return unit && unit !== '1' ? `${text} ${unit}` : text
}

/** A difference with its sign. */
export const signed = (value: number): string => `${value > 0 ? '+' : value < 0 ? '−' : ''}${measure(Math.abs(value))}`

export const whole = (value: number): string => new Intl.NumberFormat(locale(), { maximumFractionDigits: 0 }).format(value)

export function moment(seconds: number): string {
  const date = new Date(seconds * 1000)
  const today = date.toDateString() === new Date().toDateString()
  const day: Intl.DateTimeFormatOptions = today ? {} : { month: 'short', day: 'numeric' }
  return new Intl.DateTimeFormat(locale(), { ...day, hour: '2-digit', minute: '2-digit' }).format(date)
}

export const clock = (seconds: number): string =>
  new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(seconds * 1000))

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400], ['hour', 3600], ['minute', 60]]

export function ago(seconds: number, t: TFunction): string {
  const passed = Date.now() / 1000 - seconds
  const found = UNITS.find(([, size]) => passed >= size)
  if (!found) return t('time.justNow')
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(-Math.floor(passed / found[1]), found[0])
}

export function span(seconds: number, t: TFunction): string {
  const n = Math.max(0, Math.round(seconds))
  if (n < 60) return t('time.seconds', { n })
  if (n < 3600) return t('time.minutes', { n: Math.round(n / 60) })
  const h = Math.floor(n / 3600)
  const m = Math.round((n % 3600) / 60)
  return m ? t('time.hoursMinutes', { h, m }) : t('time.hours', { n: h })
}
