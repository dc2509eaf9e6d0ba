/** One plane, three, or in space; and the ruler. */
import { Button, Group, SegmentedControl } from '@mantine/core'
import { Flag, Ruler } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Layout, Place } from './place.ts'
import classes from './viewer.module.css'

interface Props {
  place: Place
  setPlace: (change: Partial<Place>) => void
  /** Measured length in words; empty if nothing is measured. */
  mm: string
  comparing: boolean
  flag: { on: boolean; toggle: () => void } | null
  /** Begin to measure at the chosen voxel. */
  start: () => void
}

export function LayoutControls({ place, setPlace, mm, comparing, flag, start }: Props) {
  const { t } = useTranslation()
  return (
    <Group gap="sm" justify="space-between">
      <SegmentedControl
        size="xs"
        aria-label={t('look.layout')}
        disabled={comparing}
        value={place.layout}
        onChange={(layout) => setPlace({ layout: layout as Layout })}
        data={[
          { value: 'one', label: t('look.one') },
          { value: 'three', label: t('look.three') },
          { value: 'solid', label: t('look.solid') },
        ]}
      />
      <Group gap="sm">
        <output className={classes['count']}>{place.measure ? (mm && mm !== '0 mm' ? t('look.length', { mm }) : t('look.measureHow')) : ''}</output>
        <Button size="xs" variant={place.measure ? 'filled' : 'default'} aria-pressed={place.measure} leftSection={<Ruler size={15} aria-hidden />} onClick={() => (place.measure ? setPlace({ measure: false, from: null }) : start())}>
          {t('look.measure')}
        </Button>
        {flag && (
          <Button size="xs" variant={flag.on ? 'filled' : 'default'} aria-pressed={flag.on} leftSection={<Flag size={15} aria-hidden />} onClick={flag.toggle}>
            {t('flag.flag')}
          </Button>
        )}
      </Group>
    </Group>
  )
}
