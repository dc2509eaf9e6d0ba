/** Volume of each structure in ml, as the expert and the computer drew it. */
import { useTranslation } from 'react-i18next'
import type { Volume } from '../api/types.ts'
import { structureOf } from '../i18n/terms.ts'
import { measure, signed } from '../ui/format.ts'
import classes from './viewer.module.css'

export function VolumeTable({ truth, prediction }: { truth: Volume | undefined; prediction: Volume | undefined }) {
  const { t } = useTranslation()
  const labels = [...(truth?.labels ?? []), ...(prediction?.labels ?? [])]
  const rows = labels.filter((label, at) => labels.findIndex(({ value }) => value === label.value) === at)
  if (!rows.length) return null
  const of = (info: Volume | undefined, value: number) => (info ? (info.labels.find((label) => label.value === value)?.ml ?? 0) : null)
  return (
    <details className={classes['volumes']} open>
      <summary>{t('look.volumes')}</summary>
      <table className="table" data-testid="volumes">
        <thead>
          <tr>
            <th scope="col">{t('results.structure')}</th>
            <th scope="col" className="number">{t('viewer.truth')} (ml)</th>
            <th scope="col" className="number">{t('viewer.prediction')} (ml)</th>
            <th scope="col" className="number">{t('look.difference')} (ml)</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ value, name }) => {
            const [drawn, found] = [of(truth, value), of(prediction, value)]
            const off = drawn === null || found === null ? null : found - drawn
            return (
              <tr key={value}>
                <th scope="row">{structureOf(name)}</th>
                <td className="number">{measure(drawn)}</td>
                <td className="number">{measure(found)}</td>
                <td className="number">
                  {off === null ? '–' : signed(off)}
                  {off !== null && drawn ? ` (${signed((100 * off) / drawn)} %)` : ''}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </details>
  )
}
