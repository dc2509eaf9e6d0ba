/** Window by name or by numbers: what dragging on the picture does, for the keyboard. */
import { NativeSelect, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { GrayScale, Volume } from '../api/types.ts'
import type { Place } from './place.ts'
import classes from './viewer.module.css'
import { hounsfield, windowNames, windowOf, windowText, type WindowName } from './windows.ts'

interface Props {
  info: Volume
  scale: GrayScale | null
  window: string
  setPlace: (change: Partial<Place>) => void
}

const OWN = 'own'

export function WindowFields({ info, scale, window, setPlace }: Props) {
  const { t } = useTranslation()
  const names = windowNames(info, scale)
  const now = windowOf(window, info, scale)
  const named = names.includes(window as WindowName)
  if (!now) return null
  // People think in Hounsfield units, also where a workflow has rescaled the image.
  const { slope, intercept } = hounsfield(info, scale) ?? { slope: 1, intercept: 0 }
  const take = (change: Partial<typeof now>) => setPlace({ window: windowText({ ...now, ...change }, info) })
  return (
    <div className={classes['window']}>
      <NativeSelect
        size="xs"
        label={t('viewer.window')}
        value={named ? window : OWN}
        onChange={({ target }) => target.value !== OWN && setPlace({ window: target.value })}
        data={[...names.map((name) => ({ value: name, label: t(`viewer.${name}`) })), ...(named ? [] : [{ value: OWN, label: t('viewer.windowOwn') }])]}
      />
      <NumberField label={t('viewer.level')} value={now.level * slope + intercept} set={(level) => take({ level: (level - intercept) / slope })} />
      <NumberField label={t('viewer.width')} value={now.width * slope} set={(width) => width > 0 && take({ width: width / slope })} />
    </div>
  )
}

/** Taken over when it is left or Enter is pressed: half a number would be another window. */
function NumberField({ label, value, set }: { label: string; value: number; set: (value: number) => void }) {
  const shown = String(Number(value.toPrecision(5)))
  const [text, setText] = useState(shown)
  useEffect(() => setText(shown), [shown])
  const take = () => {
    const read = Number(text.replace(',', '.'))
    if (text.trim() && Number.isFinite(read) && text !== shown) set(read)
    else setText(shown)
  }
  return (
    <TextInput
      size="xs"
      w={84}
      inputMode="decimal"
      label={label}
      value={text}
      onChange={({ target }) => setText(target.value)}
      onBlur={take}
      onKeyDown={({ key }) => key === 'Enter' && take()}
    />
  )
}
