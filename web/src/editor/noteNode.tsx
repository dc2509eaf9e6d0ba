/** A sticky note on the canvas. */
import { CloseButton } from '@mantine/core'
import type { Node, NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { changeNote, removeNote } from '../document/notes.ts'
import classes from './canvas.module.css'
import { useEditor } from './store.ts'

export type NoteNodeType = Node<{ index: number; text: string }, 'note'>

export const NoteNode = memo(function NoteNode({ data: { index, text } }: NodeProps<NoteNodeType>) {
  const { t } = useTranslation()
  const edit = useEditor((editor) => editor.edit)
  return (
    <div className={classes['note']}>
      <CloseButton size="xs" className={classes['noteClose'] ?? ''} aria-label={t('editor.removeNote')} onClick={() => edit((old) => removeNote(old, index))} />
      <textarea
        className={`nodrag nowheel ${classes['noteText']}`}
        aria-label={t('editor.note')}
        placeholder={t('editor.notePlaceholder')}
        value={text}
        onChange={(event) => edit((old) => changeNote(old, index, { text: event.target.value }), `note.${index}`)}
      />
    </div>
  )
})
