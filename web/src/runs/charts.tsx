/** Curves of a run, grouped by what is good: loss goes down, quality goes up. */
import { LineChart } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Metrics } from '../api/types.ts'
import { Empty } from '../ui/empty.tsx'
import { CurveCard, type Curve } from './curveCard.tsx'
import classes from './runs.module.css'

export type Group = 'loss' | 'quality' | 'other'

/** The name says what a curve is; the tools of this project call them `loss`, `val_dice`, `learning_rate` and alike. */
export function groupOf(name: string): Group {
  if (/loss/i.test(name)) return 'loss'
  return /dice|jaccard|iou|accuracy|auc|nsd|overlap/i.test(name) ? 'quality' : 'other'
}

export default function Charts({ metrics, over }: { metrics: Metrics; over: boolean }) {
  const { t } = useTranslation()
  const groups = useMemo(() => grouped(metrics), [metrics])
  if (!groups.loss.length && !groups.quality.length && !groups.other.length) {
    return (
      <div className="card">
        <Empty icon={LineChart} text={over ? t('run.noCurvesOver') : t('run.noCurves')} />
      </div>
    )
  }
  return (
    <div className={classes['charts']}>
      {groups.loss.length > 0 && <CurveCard title={t('run.loss')} hint={t('run.lossHint')} curves={groups.loss} better="lower" />}
      {groups.quality.length > 0 && <CurveCard title={t('run.quality')} hint={t('run.qualityHint')} curves={groups.quality} better="higher" />}
      {groups.other.length > 0 && <OtherCurves curves={groups.other} />}
    </div>
  )
}

/** What only experts read stays folded, and is not drawn before somebody asks. */
function OtherCurves({ curves }: { curves: Curve[] }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <details className={classes['other']} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('run.other')}</summary>
      {open && <CurveCard title={t('run.other')} hint="" curves={curves} better={null} />}
    </details>
  )
}

function grouped(metrics: Metrics): Record<Group, Curve[]> {
  const groups: Record<Group, Curve[]> = { loss: [], quality: [], other: [] }
  const steps = Object.entries(metrics)
  for (const [step, curves] of steps) {
    for (const [name, points] of Object.entries(curves)) {
      if (points.length) groups[groupOf(name)].push({ name: steps.length > 1 ? `${step}: ${name}` : name, points })
    }
  }
  return groups
}

