/** One setting: its name, unit, limits, what is usual and why, and a way back. */
import { ActionIcon, Checkbox, NativeSelect, TextInput, Tooltip } from '@mantine/core'
import type { TFunction } from 'i18next'
import { Minus, Plus, RotateCcw } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../api/types.ts'
import type { Json, ParamSchema, Texts } from '../document/types.ts'
import { language, said } from '../i18n/index.ts'
import { choiceOf, termOf } from '../i18n/terms.ts'
import classes from './forms.module.css'
import { fieldOf, readText, shown, type Complaint, type Field } from './schema.ts'
import { stepped } from './stepper.ts'

interface Props {
  name: string
  schema: ParamSchema
  value: Json
  changed: boolean
  required: boolean
  problem: Problem | undefined
  onChange: (value: Json) => void
  onReset: () => void
}

export function ParamField({ name, schema, value, changed, required, problem, onChange, onReset }: Props) {
  const { t } = useTranslation()
  const field = fieldOf(schema)
  const about = schema['x-ui'] ?? {}
  const unit = about.unit && about.unit !== '1' ? about.unit : ''
  const title = said(about.title) || termOf(name)
  const words = (one: Json | undefined): string => {
    if (one === null || one === undefined || one === '') return t('form.nothing')
    if (typeof one === 'boolean') return one ? t('form.yes') : t('form.no')
    return field.kind === 'enum' ? choiceOf(one) : shown(one)
  }
  const usual = schema.default === undefined ? '' : `${words(schema.default)}${unit && schema.default !== null ? ` ${unit}` : ''}`
  const common = {
    description: <Help help={about.help} why={about.why} usual={usual} limits={limits(field, t)} />,
    error: problem && said(problem.message),
  }
  const label = unit ? `${title} (${unit})` : title
  return (
    <div className={classes['field']} data-param={name}>
      <div>
        {field.kind === 'enum' ? (
          <NativeSelect
            {...common}
            label={label}
            value={String(value)}
            onChange={({ target }) => onChange(field.choices.find((one) => String(one) === target.value) ?? target.value)}
            data={field.choices.map((one) => ({ value: String(one), label: choiceOf(one) }))}
          />
        ) : field.kind === 'boolean' ? (
          <Checkbox {...common} label={label} checked={value === true} onChange={({ target }) => onChange(target.checked)} />
        ) : (
          <TypedField {...common} label={label} value={value} schema={schema} required={required} onChange={onChange} />
        )}
      </div>
      {changed && usual && (
        <Tooltip label={t('form.reset', { name: title, value: usual })}>
          <ActionIcon variant="subtle" color="gray" className={classes['reset']} aria-label={t('form.reset', { name: title, value: usual })} onClick={onReset}>
            <RotateCcw size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  )
}

interface TypedProps {
  label: string
  description: ReactNode
  error: ReactNode
  value: Json
  schema: ParamSchema
  required: boolean
  onChange: (value: Json) => void
}

/** Text is kept as typed; only what can be read becomes the value. */
function TypedField({ label, description, error, value, schema, required, onChange }: TypedProps) {
  const { t } = useTranslation()
  const field = fieldOf(schema)
  const [text, setText] = useState(shown(value))
  const [complaint, setComplaint] = useState<Complaint | null>(null)
  useEffect(() => {
    // The value changed elsewhere (undo, reset, a fix): what was typed is out of date.
    const read = readText(text, field, required)
    if ('complaint' in read || JSON.stringify(read.value) !== JSON.stringify(value)) {
      setText(shown(value))
      setComplaint(null)
    }
  }, [value])
  const type = (next: string) => {
    setText(next)
    const read = readText(next, field, required)
    if ('complaint' in read) {
      setComplaint(read.complaint)
      return
    }
    setComplaint(null)
    onChange(read.value)
  }
  const sentence = complaint && `${t(`form.${complaint.key}`, { limit: complaint.limit ?? '' })} ${t('form.kept')}`
  const move = (direction: 1 | -1) => {
    const next = stepped(value, field, schema.default, direction)
    if (next !== null) type(shown(next))
  }
  const numeric = stepped(value, field, schema.default, 1) !== null || stepped(value, field, schema.default, -1) !== null
  return (
    <TextInput
      label={label}
      description={description}
      {...(numeric && { rightSectionWidth: 60, rightSection: <Steppers name={label} move={move} /> })}
      onKeyDown={(event) => {
        const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key] as 1 | -1 | undefined
        if (!direction || !numeric) return
        event.preventDefault()
        move(direction)
      }}
      value={text}
      placeholder={field.nullable ? t('form.nothing') : ''}
      inputMode={field.kind === 'integer' ? 'numeric' : field.kind === 'number' ? 'decimal' : 'text'}
      error={sentence ?? error}
      required={required}
      onChange={({ target }) => type(target.value)}
    />
  )
}

/** The next usual value by mouse; the arrow keys do the same, so these are no stops of the Tab key. */
function Steppers({ name, move }: { name: string; move: (direction: 1 | -1) => void }) {
  const { t } = useTranslation()
  return (
    <ActionIcon.Group>
      <ActionIcon variant="default" size={24} tabIndex={-1} aria-label={t('form.lower', { name })} onClick={() => move(-1)}>
        <Minus size={13} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" size={24} tabIndex={-1} aria-label={t('form.higher', { name })} onClick={() => move(1)}>
        <Plus size={13} aria-hidden />
      </ActionIcon>
    </ActionIcon.Group>
  )
}

/** What a number may be, in words. */
function limits(field: Field, t: TFunction): string {
  const { minimum, maximum, openBelow, openAbove } = field.item ?? field
  const number = (value: number) => new Intl.NumberFormat().format(value)
  if (minimum !== undefined && maximum !== undefined && !openBelow && !openAbove) return t('form.range', { low: number(minimum), high: number(maximum) })
  const low = minimum !== undefined && t(openBelow ? 'form.above' : 'form.atLeast', { limit: number(minimum) })
  const high = maximum !== undefined && t(openAbove ? 'form.below' : 'form.atMost', { limit: number(maximum) })
  return [low, high].filter(Boolean).map((text) => String(text).replace(/[.。]$/, '')).join(' · ')
}

function Help({ help, why, usual, limits: between }: { help: Texts | string | undefined; why: Texts | string | undefined; usual: string; limits: string }) {
  const { t } = useTranslation()
  // Text that the catalog has in English only is marked, so that it is read aloud right.
  const lang = (text: Texts | string | undefined) => (language() === 'zh' && (typeof text === 'string' || !text?.zh) ? 'en' : undefined)
  return (
    <>
      <span lang={lang(help)}>{said(help)}</span>
      {said(help) && (usual || between) && ' · '}
      {[usual && t('form.standard', { value: usual }), between].filter(Boolean).join(' · ')}
      {said(why) && (
        <span className={classes['why']} lang={lang(why)}>
          {t('form.why')} {said(why)}
        </span>
      )}
    </>
  )
}
