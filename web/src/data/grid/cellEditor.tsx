/** The field in a cell while something is typed. */
import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { CellValue } from '../../api/datasetTypes.ts'
import classes from './grid.module.css'
import type { GridColumn } from './types.ts'

interface Props {
  column: GridColumn
  label: string
  text: string
  done: (value: CellValue, key: 'Enter' | 'Tab' | null, back: boolean) => void
  cancel: () => void
  /** Left with a text that means nothing here. */
  refuse: (text: string) => void
}

export function CellEditor({ column, label, text, done, cancel, refuse }: Props) {
  const { t } = useTranslation()
  const field = useRef<HTMLInputElement & HTMLSelectElement>(null)
  const list = useId()
  const [wrong, setWrong] = useState('')
  const over = useRef(false)
  // Before the browser puts in the letter that began this.
  useLayoutEffect(() => {
    field.current?.focus()
  }, [])
  const finish = (key: 'Enter' | 'Tab' | null, back = false) => {
    if (over.current) return
    const typed = field.current!.value.trim()
    const value = typed === '' ? null : column.read(typed)
    if (value === undefined) {
      setWrong(typed)
      if (key !== null) return
      leave()
      refuse(typed)
      return
    }
    over.current = true
    done(value, key, back)
  }
  const leave = () => {
    over.current = true
    cancel()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') leave()
    else if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault()
      finish(event.key, event.shiftKey)
    }
  }
  const common = { ref: field, defaultValue: text, 'aria-label': label, className: classes['editor'], onKeyDown, onBlur: () => finish(null) }
  const stop = { onCopy: halt, onCut: halt, onPaste: halt }
  if (column.closed) {
    return (
      <select {...common} {...stop}>
        <option value="">–</option>
        {column.choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    )
  }
  return (
    <>
      <input {...common} {...stop} type="text" inputMode={column.inputType === 'number' ? 'decimal' : 'text'} list={column.choices.length ? list : undefined} aria-invalid={wrong !== ''} autoComplete="off" />
      {column.choices.length > 0 && (
        <datalist id={list}>
          {column.choices.map((choice) => (
            <option key={choice.value} value={choice.label} />
          ))}
        </datalist>
      )}
      {wrong && (
        <span role="alert" className={classes['wrong']}>
          {`${t('data.refusedTyped', { text: wrong, column: column.title })} ${t(`dataWrong.${column.inputType}`)}`}
        </span>
      )}
    </>
  )
}

const halt = (event: { stopPropagation: () => void }) => event.stopPropagation()
