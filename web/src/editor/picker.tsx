/** A list to search in and choose from with the arrow keys, in groups. */
import { Text, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './picker.module.css'

export interface Choice {
  id: string
  group: string
  title: string
  note?: string
  icon?: ReactNode
  /** Everything else by which it is found. */
  words?: string
  act: () => void
}

interface Props {
  label: string
  hint?: string
  choices: Choice[]
  /** What to say when nothing is left. */
  nothing: string
}

export function Picker({ label, hint, choices, nothing }: Props) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const name = useId()
  const list = useRef<HTMLDivElement>(null)
  const found = useMemo(() => foundIn(choices, text), [choices, text])
  const here = Math.min(at, found.length - 1)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [here, found])
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && found.length) setAt((here + step + found.length) % found.length)
    else if (event.key === 'Enter' && found[here]) found[here].act()
    else return
    event.preventDefault()
  }
  const groups = [...new Set(found.map((one) => one.group))]
  return (
    <div className={classes['picker']}>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={name}
        aria-activedescendant={found[here] && `${name}-${found[here].id}`}
        autoComplete="off"
        label={label}
        {...(hint ? { description: hint } : {})}
        leftSection={<Search size={16} aria-hidden />}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      <span className="hidden" role="status">
        {found.length ? t('editor.found', { count: found.length }) : ''}
      </span>
      {!found.length && (
        <Text c="dimmed" py="md" role="status">
          {nothing}
        </Text>
      )}
      <div className={classes['list']} role="listbox" id={name} aria-label={label} ref={list} tabIndex={-1} hidden={!found.length}>
        {groups.map((group) => (
          <div key={group} role="group" aria-label={group}>
            <div className={classes['group']} aria-hidden>
              {group}
            </div>
            {found.map((one, index) =>
              one.group === group ? (
                <Option key={one.id} id={`${name}-${one.id}`} choice={one} selected={index === here} />
              ) : null,
            )}
          </div>
        ))}
      </div>
    </div>
  )
}

function Option({ id, choice, selected }: { id: string; choice: Choice; selected: boolean }) {
  return (
    <div id={id} role="option" aria-selected={selected} className={classes['option']} onClick={choice.act}>
      {choice.icon}
      <span className={classes['words']}>
        <span className={classes['title']}>{choice.title}</span>
        {choice.note && <span className={classes['note']}>{choice.note}</span>}
      </span>
    </div>
  )
}

/** Choices in which every word is found, group by group; those whose title begins with the text first in their group. */
function foundIn(choices: Choice[], text: string): Choice[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const fit = choices.filter((one) => {
    const all = `${one.title} ${one.note ?? ''} ${one.words ?? ''}`.toLowerCase()
    return words.every((word) => all.includes(word))
  })
  const titled = (one: Choice) => words.length > 0 && words.every((word) => one.title.toLowerCase().includes(word))
  const ranked = [...fit.filter(titled), ...fit.filter((one) => !titled(one))]
  const groups = [...new Set(ranked.map((one) => one.group))]
  return groups.flatMap((group) => ranked.filter((one) => one.group === group))
}
