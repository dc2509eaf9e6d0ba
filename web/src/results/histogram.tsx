/** How a score is spread over the cases; dragging over it keeps the cases of a range, and so do the two fields. */
import { Button, Group, NativeSelect, NumberInput } from '@mantine/core'
import { FilterX } from 'lucide-react'
import { useRef, useState, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { CaseRow, Results } from '../api/types.ts'
import { measure } from '../ui/format.ts'
import type { Place } from '../viewer/place.ts'
import { scoreOf } from './cases.ts'
import { binsOf, isIn } from './range.ts'
import classes from './results.module.css'
import { useScoreName } from './scoreName.ts'

interface Props {
  data: Results
  rows: CaseRow[]
  structure: string
  score: string
  place: Place
  setPlace: (change: Partial<Place>) => void
}

const [WIDE, TALL, GAP] = [300, 64, 1]
const DIGITS = 3

export function Histogram({ data, rows, structure, score, place, setPlace }: Props) {
  const { t } = useTranslation()
  const nameOf = useScoreName()
  const values = rows.map((row) => scoreOf(row, structure, score)).filter((value) => value !== null)
  const bins = binsOf(values)
  const brush = useBrush(bins[0]?.from ?? 0, bins.at(-1)?.to ?? 0, (low, high) => setPlace({ low, high }))
  if (values.length < 2) return null
  const range = brush.moving ?? { low: place.low, high: place.high }
  const most = Math.max(...bins.map(({ count }) => count))
  const step = WIDE / bins.length
  const active = place.low !== null || place.high !== null
  const kept = values.filter((value) => isIn(value, range)).length
  const name = nameOf(data.scores.find(({ id }) => id === score), score)
  const type = (end: 'low' | 'high') => (value: number | string) => setPlace({ [end]: value === '' ? null : Number(value) })
  return (
    <section className={classes['histogram']} aria-label={t('range.title')}>
      <Group justify="space-between" gap="xs">
        {data.scores.length > 1 ? (
          <NativeSelect size="xs" aria-label={t('range.score')} value={score} onChange={({ target }) => setPlace({ score: target.value, low: null, high: null })} data={data.scores.map((one) => ({ value: one.id, label: nameOf(one, one.id) }))} />
        ) : (
          <strong>{name}</strong>
        )}
        <span className={classes['soft']} role="status">
          {active ? t('range.kept', { kept, count: values.length }) : t('results.n', { count: values.length })}
        </span>
      </Group>
      <svg viewBox={`0 0 ${WIDE} ${TALL}`} preserveAspectRatio="none" role="img" aria-label={t('range.describe', { score: name, low: measure(bins[0]!.from), high: measure(bins.at(-1)!.to), count: values.length })} data-testid="histogram" {...brush.handlers}>
        {bins.map(({ from, to, count }, at) => (
          <rect key={at} data-kept={isIn((from + to) / 2, range)} x={at * step + GAP} width={Math.max(1, step - 2 * GAP)} y={TALL - (TALL * count) / most} height={(TALL * count) / most} />
        ))}
      </svg>
      <div className={classes['ends']} aria-hidden>
        <span>{measure(bins[0]!.from)}</span>
        <span>{t('range.hint')}</span>
        <span>{measure(bins.at(-1)!.to)}</span>
      </div>
      <Group gap="xs" align="flex-end">
        <NumberInput size="xs" w={96} label={t('range.low')} hideControls decimalScale={DIGITS} value={place.low ?? ''} onChange={type('low')} />
        <NumberInput size="xs" w={96} label={t('range.high')} hideControls decimalScale={DIGITS} value={place.high ?? ''} onChange={type('high')} />
        {active && (
          <Button size="xs" variant="default" leftSection={<FilterX size={14} aria-hidden />} onClick={() => setPlace({ low: null, high: null })}>
            {t('range.clear')}
          </Button>
        )}
      </Group>
    </section>
  )
}

const ROUND = 10 ** DIGITS
/** Outward, so that the case at the end of the range stays in. */
const outward = (low: number, high: number): [number, number] => [Math.floor(low * ROUND) / ROUND, Math.ceil(high * ROUND) / ROUND]

/** A press without a way keeps everything again. */
function useBrush(from: number, to: number, take: (low: number | null, high: number | null) => void) {
  const start = useRef<number | null>(null)
  const [moving, setMoving] = useState<{ low: number; high: number } | null>(null)
  const valueAt = (event: PointerEvent<SVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return from + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (to - from)
  }
  const end = () => {
    start.current = null
    setMoving(null)
  }
  const handlers = {
    onPointerDown: (event: PointerEvent<SVGElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId)
      start.current = valueAt(event)
    },
    onPointerMove: (event: PointerEvent<SVGElement>) => {
      if (start.current === null) return
      const value = valueAt(event)
      setMoving({ low: Math.min(start.current, value), high: Math.max(start.current, value) })
    },
    onPointerUp: () => {
      if (moving) take(...outward(moving.low, moving.high))
      else take(null, null)
      end()
    },
    onPointerCancel: end,
  }
  return { moving, handlers }
}
