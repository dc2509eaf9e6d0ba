/** Slider through the slices; the strip above it shows where the two outlines differ. */
import { Slider } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './viewer.module.css'

interface Props {
  index: number
  count: number
  counts: number[] | undefined
  go: (index: number) => void
}

export function SliceBar({ index, count, counts, go }: Props) {
  const { t } = useTranslation()
  const most = Math.max(1, ...(counts ?? []))
  const step = 100 / Math.max(1, count)
  return (
    <div className={classes['slices']}>
      <div className={classes['track']}>
        {counts && (
          <svg className={classes['strip']} viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={t('viewer.errorStrip')}>
            {counts.map((voxels, at) =>
              voxels ? <rect key={at} x={at * step} width={step} y={10 - (10 * voxels) / most} height={(10 * voxels) / most} /> : null,
            )}
          </svg>
        )}
        <Slider
          thumbLabel={t('viewer.sliceLabel')}
          label={null}
          min={0}
          max={Math.max(1, count - 1)}
          value={index}
          onChange={go}
          size="sm"
        />
      </div>
      <output className={classes['count']} aria-live="off">
        {t('viewer.slice', { index: index + 1, count })}
      </output>
    </div>
  )
}
