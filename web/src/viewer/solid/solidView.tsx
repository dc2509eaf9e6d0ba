/** Planes and surfaces in space, where the computer can draw them; else a sentence says why not. */
import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { urlOf } from '../../api/http.ts'
import type { CaseRow, Volume } from '../../api/types.ts'
import { useReady } from '../../ui/ready.ts'
import { PREDICTION, TRUTH } from '../paint.ts'
import type { Place } from '../place.ts'
import classes from '../viewer.module.css'
import type { Window } from '../windows.ts'
import type { Layer, Scene } from './adapter.ts'
import { COARSE, FINE, obstacle, type Obstacle } from './capability.ts'

interface Props {
  row: CaseRow
  place: Place
  window: Window | null
  truth: Volume | undefined
  prediction: Volume | undefined
  summary: string
}

/** More surfaces than this hide each other. */
const MOST = 12
/** The expert's surface lets the computer's shine through. */
const GLASS = 110
const SOLID = 255

export function SolidView({ row, place, window, truth, prediction, summary }: Props) {
  const { t } = useTranslation()
  const host = useRef<HTMLDivElement>(null)
  const [trouble, setTrouble] = useState<Obstacle | 'failed' | null>(obstacle)
  const [anyway, setAnyway] = useState(false)
  const [shown, setShown] = useState('')
  const wish = JSON.stringify([row.layers, window, place.image, place.truth, place.prediction, truth?.labels, prediction?.labels])
  useEffect(() => {
    if (trouble || !host.current) return undefined
    let late = false
    const scene = (most: number): Scene => ({
      volume: row.layers.image && place.image && window ? { url: urlOf(`/volumes/${row.layers.image}/volume.nii.gz?max_dim=${most}`), low: window.level - window.width / 2, high: window.level + window.width / 2 } : null,
      surfaces: [
        ...(place.prediction ? surfaces(row.layers.prediction, prediction, PREDICTION, SOLID) : []),
        ...(place.truth ? surfaces(row.layers.truth, truth, TRUTH, GLASS) : []),
      ],
    })
    void draw(host.current, scene, { isLate: () => late, anyway }).then((found) => {
      if (late) return
      if (found) setTrouble(found)
      else setShown(wish)
    })
    return () => {
      late = true
    }
  }, [wish, trouble])
  useEffect(
    () => () => {
      void import('./adapter.ts').then(({ release }) => release())
    },
    [],
  )
  useReady(trouble !== null || shown === wish, 'viewer')
  if (trouble) {
    return (
      <div role="status" className={classes['solidNote']} data-testid="no-3d">
        <p>{t(`solid.${trouble}`)}</p>
        {trouble === 'tooSlow' && (
          <Button size="xs" variant="default" onClick={() => [setAnyway(true), setTrouble(null)]}>
            {t('solid.anyway')}
          </Button>
        )}
      </div>
    )
  }
  return (
    <div className={classes['solid']} ref={host} role="img" aria-label={summary} data-testid="solid" data-shown={shown === wish} />
  )
}

/** Draws fine, coarse if that is too slow, and says what is in the way if even that is. */
async function draw(host: HTMLElement, scene: (most: number) => Scene, { isLate, anyway }: { isLate: () => boolean; anyway: boolean }): Promise<Obstacle | 'failed' | null> {
  try {
    const { show, isSmooth, release } = await import('./adapter.ts')
    for (const most of anyway ? [COARSE] : [FINE, COARSE]) {
      if (isLate()) return null
      await show(host, scene(most))
      if (isLate() || anyway || (await isSmooth())) return null
    }
    await release()
    return 'tooSlow'
  } catch {
    return 'failed'
  }
}

function surfaces(digest: string | null, info: Volume | undefined, color: string, opacity: number): Layer[] {
  if (!digest || !info) return []
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)) as [number, number, number]
  return info.labels
    .filter(({ ml }) => ml > 0)
    .slice(0, MOST)
    .map(({ value, name }) => ({ url: urlOf(`/volumes/${digest}/surface.mz3?value=${value}`), color: [red, green, blue, opacity], name }))
}
