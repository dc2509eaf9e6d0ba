/** Find a tool by words of either language and add it behind the chosen step. */
import { Modal, Text, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useMemo, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { addStep } from '../document/edit.ts'
import { STAGES, type Tool } from '../document/types.ts'
import { said } from '../i18n/index.ts'
import { useCatalog } from './catalog.ts'
import { useDocument, useEditor } from './store.ts'
import classes from './addStep.module.css'

interface Props {
  opened: boolean
  close: () => void
  after: string | null
  added: (step: string) => void
}

/** Every word must be found somewhere in what is known about the tool. */
function finds(tool: Tool, words: string[]): boolean {
  const known = [tool.id, tool.title.en, tool.title.zh, tool.summary.en, tool.summary.zh, tool.group, ...(tool.synonyms ?? [])]
  const text = known.join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

export function AddStep({ opened, close, after, added }: Props) {
  const { t } = useTranslation()
  const { catalog, types } = useCatalog()
  const document = useDocument()
  const edit = useEditor((editor) => editor.edit)
  const [text, setText] = useState('')
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean)
    return [...catalog.values()].filter((tool) => finds(tool, words)).sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage))
  }, [catalog, text])
  const add = (tool: Tool) => {
    const made = addStep(document, tool, { after, catalog, types })
    edit(() => made.document)
    added(made.id)
    setText('')
    close()
  }
  const enter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !found[0]) return
    event.preventDefault()
    add(found[0])
  }
  return (
    <Modal opened={opened} onClose={close} title={t('editor.addStep')} size="lg" transitionProps={{ duration: 0 }} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <TextInput
        data-autofocus
        label={t('editor.find')}
        description={t('editor.findHint')}
        leftSection={<Search size={16} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={enter}
      />
      {after && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('editor.connectAfter', { step: after })}
        </Text>
      )}
      {!found.length && (
        <Text c="dimmed" py="lg" role="status">
          {t('editor.noTool')}
        </Text>
      )}
      <ul className={classes['tools']}>
        {found.map((tool) => (
          <li key={tool.id}>
            <button type="button" className={classes['tool']} onClick={() => add(tool)}>
              <span className={classes['title']}>
                {said(tool.title)}
                <span className={classes['stage']}>{t(`stage.${tool.stage}`)}</span>
              </span>
              <span className={classes['summary']}>{said(tool.summary)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Modal>
  )
}
