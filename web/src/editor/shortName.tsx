/** The short name of a step, by which wires, the Python program and reports know it; F2 leads here. */
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { rename } from '../document/edit.ts'
import { useDocument, useEditor } from './store.ts'

export function ShortName({ id, onRename }: { id: string; onRename: (step: string) => void }) {
  const { t } = useTranslation()
  const document = useDocument()
  const edit = useEditor((editor) => editor.edit)
  const [text, setText] = useState(id)
  const wrong = complaintAbout(text, id, document.steps)
  const commit = () => {
    if (text === id || wrong) return
    edit((old) => rename(old, id, text))
    onRename(text)
  }
  return (
    <TextInput
      data-rename
      size="xs"
      mt={4}
      w={240}
      aria-label={t('editor.id')}
      value={text}
      error={wrong && t(`editor.${wrong}`)}
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') setText(id)
      }}
    />
  )
}

function complaintAbout(text: string, id: string, steps: Record<string, unknown>): 'idTaken' | 'idForm' | null {
  if (text !== id && text in steps) return 'idTaken'
  return /^[a-z][a-z0-9_]{0,39}$/.test(text) ? null : 'idForm'
}
