/** One chart with its best value in words, or the same numbers as a table. */
import { Button, Title } from '@mantine/core'
import type { TFunction } from 'i18next'
import { ChartLine, Table } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { termOf } from '../i18n/terms.ts'
import { measure, whole } from '../ui/format.ts'
import classes from './runs.module.css'

const Chart = lazy(() => import('./chart.tsx'))

export interface Curve {
  name: string
  points: [number, number][]
}

interface Props {
  title: string
  hint: string
  curves: Curve[]
  better: 'higher' | 'lower' | null
}

function bestOf(curves: Curve[], better: 'higher' | 'lower'): [number, number] | null {
  // A validation curve says more than the training's own.
  const told = curves.find(({ name }) => /val/i.test(name)) ?? curves[0]
  if (!told) return null
  return told.points.reduce((best, point) => ((better === 'higher' ? point[1] > best[1] : point[1] < best[1]) ? point : best))
}

/** What the trainers of this project call their curves, in words; a foreign name stays as it is. */
function curveName(name: string, t: TFunction): string {
  if (name === 'loss') return t('run.trainLoss')
  if (name === 'val_loss') return t('run.validateLoss')
  const structure = /^val_[a-z]+_(\d+)$/.exec(name)
  if (structure) return t('run.structure', { number: structure[1] })
  return /^val_[a-z]+$/.test(name) ? t('run.allStructures') : termOf(name)
}

export function CurveCard({ title, hint, curves, better }: Props) {
  const { t } = useTranslation()
  const [asTable, setAsTable] = useState(false)
  const best = better && bestOf(curves, better)
  const named = curves.map((curve) => ({ ...curve, name: curveName(curve.name, t) }))
  return (
    <section className="card" aria-label={title}>
      <div className={classes['chartHead']}>
        <div>
          <Title order={2} size="h5">
            {title}
          </Title>
          <span className={classes['soft']}>{[hint, best && t('run.best', { value: measure(best[1]), at: whole(best[0]) })].filter(Boolean).join(' · ')}</span>
        </div>
        <Button size="compact-sm" variant="default" leftSection={asTable ? <ChartLine size={14} aria-hidden /> : <Table size={14} aria-hidden />} onClick={() => setAsTable(!asTable)}>
          {asTable ? t('run.asChart') : t('run.asTable')}
        </Button>
      </div>
      {asTable ? (
        <CurveTable curves={named} title={title} />
      ) : (
        <Suspense fallback={<div className={classes['chart']} />}>
          <Chart curves={named} title={title} xName={t('run.curveAt')} />
        </Suspense>
      )}
    </section>
  )
}

function CurveTable({ curves, title }: { curves: Curve[]; title: string }) {
  const { t } = useTranslation()
  const places = [...new Set(curves.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b)
  const values = curves.map(({ points }) => new Map(points))
  return (
    <div className={classes['scroll']} tabIndex={0} role="group" aria-label={title}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col" className="number">
              {t('run.curveAt')}
            </th>
            {curves.map(({ name }) => (
              <th scope="col" className="number" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((at) => (
            <tr key={at}>
              <td className="number">{whole(at)}</td>
              {values.map((value, index) => (
                <td className="number" key={curves[index]!.name}>
                  {measure(value.get(at))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
