/** Which structure and which part of the cases is looked at. */
import { Checkbox, NativeSelect, SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Results } from '../api/types.ts'
import { structureOf } from '../i18n/terms.ts'
import type { Place } from '../viewer/place.ts'
import { partsOf } from './cases.ts'
import { usePartName } from './partName.ts'
import classes from './results.module.css'

/** More than this do not fit side by side. */
const MOST_BUTTONS = 5

interface Props {
  data: Results
  structure: string
  place: Place
  setPlace: (change: Partial<Place>) => void
  /** How many cases are flagged. */
  flagged: number
}

export function Filters({ data, structure, place, setPlace, flagged }: Props) {
  const { t } = useTranslation()
  const partName = usePartName()
  const parts = partsOf(data.cases)
  const choices = data.structures.map((name) => ({ value: name, label: structureOf(name) }))
  if (choices.length < 2 && parts.length < 2 && !flagged && !place.flagged) return null
  return (
    <div className={classes['filters']}>
      {choices.length > 1 && choices.length <= MOST_BUTTONS && (
        <SegmentedControl aria-label={t('results.structure')} value={structure} onChange={(next) => setPlace({ structure: next })} data={choices} />
      )}
      {choices.length > MOST_BUTTONS && (
        <NativeSelect aria-label={t('results.structure')} value={structure} onChange={({ target }) => setPlace({ structure: target.value })} data={choices} />
      )}
      {parts.length > 1 && (
        <NativeSelect
          aria-label={t('results.filter')}
          value={place.part ?? ''}
          onChange={({ target }) => setPlace({ part: target.value || null })}
          data={[{ value: '', label: t('results.parts') }, ...parts.map((part) => ({ value: part, label: partName(part) }))]}
        />
      )}
      {(flagged > 0 || place.flagged) && (
        <Checkbox label={t('flag.only', { count: flagged })} checked={place.flagged} onChange={({ target }) => setPlace({ flagged: target.checked })} className={classes['flags'] ?? ''} />
      )}
    </div>
  )
}
