/** What is shown and how: plane, window, layers, opacity, next case. */
import { Button, Checkbox, Group, SegmentedControl, Slider } from '@mantine/core'
import { ChevronLeft, ChevronRight, Crosshair } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Axis, CaseRow, GrayScale, Volume } from '../api/types.ts'
import { FALSE_ALARM, MISSED, PREDICTION, TRUTH } from './paint.ts'
import type { Place } from './place.ts'
import { planeOf } from './planes.ts'
import classes from './viewer.module.css'
import { WindowFields } from './windowFields.tsx'

interface Props {
  axis: Axis
  place: Place
  setPlace: (change: Partial<Place>) => void
  info: Volume | undefined
  scale: GrayScale | null
  row: CaseRow
  hasErrors: boolean
  largest: () => void
  onCase: (step: 1 | -1) => void
}

export function ViewerControls({ axis, place, setPlace, info, scale, row, hasErrors, largest, onCase }: Props) {
  const { t } = useTranslation()
  const both = row.layers.truth !== null && row.layers.prediction !== null
  return (
    <div className={classes['controls']}>
      <Group gap="sm" justify="space-between">
        <SegmentedControl
          size="xs"
          aria-label={t('viewer.plane')}
          value={String(axis)}
          onChange={(next) => setPlace({ axis: Number(next) as Axis, slice: null })}
          data={([2, 1, 0] as const).map((one) => ({ value: String(one), label: t(`viewer.${planeOf(one, info)}`) }))}
        />
        <Button size="xs" variant="default" leftSection={<Crosshair size={15} aria-hidden />} disabled={!hasErrors} onClick={largest}>
          {hasErrors || !both ? t('viewer.largest') : t('viewer.noErrors')}
        </Button>
        <Group gap={6}>
          <Button size="xs" variant="default" leftSection={<ChevronLeft size={15} aria-hidden />} onClick={() => onCase(-1)}>
            {t('viewer.previous')}
          </Button>
          <Button size="xs" variant="default" rightSection={<ChevronRight size={15} aria-hidden />} onClick={() => onCase(1)}>
            {t('viewer.next')}
          </Button>
        </Group>
      </Group>
      <Group gap="lg" align="flex-end">
        <fieldset className={classes['layers']}>
          <legend>{t('viewer.layers')}</legend>
          <Checkbox size="sm" label={t('viewer.image')} checked={place.image} onChange={({ target }) => setPlace({ image: target.checked })} />
          <Checkbox
            size="sm"
            disabled={row.layers.truth === null}
            label={<Swatch color={TRUTH} text={t('viewer.truth')} />}
            checked={place.truth}
            onChange={({ target }) => setPlace({ truth: target.checked })}
          />
          <Checkbox
            size="sm"
            disabled={row.layers.prediction === null}
            label={<Swatch color={PREDICTION} text={t('viewer.prediction')} dashed />}
            checked={place.prediction}
            onChange={({ target }) => setPlace({ prediction: target.checked })}
          />
          <Checkbox size="sm" disabled={!both} label={t('viewer.differs')} checked={place.differs} onChange={({ target }) => setPlace({ differs: target.checked })} />
          <Checkbox size="sm" label={t('viewer.outline')} checked={place.outline} onChange={({ target }) => setPlace({ outline: target.checked })} />
        </fieldset>
        {place.differs && both && (
          <span className={classes['legend']}>
            <Swatch color={`rgb(${MISSED})`} text={t('viewer.missed')} hatched />
            <Swatch color={`rgb(${FALSE_ALARM})`} text={t('viewer.falseAlarm')} />
          </span>
        )}
      </Group>
      <Group gap="lg" align="flex-end">
        {info && row.layers.image !== null && <WindowFields info={info} scale={scale} window={place.window} setPlace={setPlace} />}
        <div className={classes['opacity']}>
          <span>{t('viewer.opacity')}</span>
          <Slider thumbLabel={t('viewer.opacity')} label={null} size="sm" min={0.1} max={1} step={0.1} value={place.opacity} onChange={(opacity) => setPlace({ opacity })} />
        </div>
      </Group>
    </div>
  )
}

function Swatch({ color, text, dashed = false, hatched = false }: { color: string; text: string; dashed?: boolean; hatched?: boolean }) {
  return (
    <span className={classes['swatch']}>
      <svg width={18} height={12} aria-hidden>
        {hatched ? (
          <path d="M0 12 12 0M6 12 18 0M-6 12 6 0M12 12 24 0" stroke={color} strokeWidth={3} />
        ) : (
          <line x1={0} x2={18} y1={6} y2={6} stroke={color} strokeWidth={4} strokeDasharray={dashed ? '5 3' : undefined} />
        )}
      </svg>
      {text}
    </span>
  )
}
