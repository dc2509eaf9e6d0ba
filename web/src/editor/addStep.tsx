/** Find a tool by words of either language and add it behind the chosen step. */
import { Modal, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { addStep } from '../document/edit.ts'
import { STAGES, type Tool } from '../document/types.ts'
import { said } from '../i18n/index.ts'
import { useCatalog } from './catalog.ts'
import { Picker, type Choice } from './picker.tsx'
import { useDocument, useEditor } from './store.ts'

interface Props {
  close: () => void
  after: string | null
  added: (step: string) => void
}

/** A tool as something to choose. */
export function choiceOfTool(tool: Tool, group: string, act: () => void): Choice {
  const words = [tool.id, tool.title.en, tool.title.zh, tool.summary.en, tool.summary.zh, tool.group, ...(tool.synonyms ?? [])]
  return { id: tool.id, group, title: said(tool.title), note: said(tool.summary), words: words.join(' '), act }
}

export default function AddStep({ close, after, added }: Props) {
  const { t } = useTranslation()
  const { catalog, types } = useCatalog()
  const document = useDocument()
  const edit = useEditor((editor) => editor.edit)
  const choices = useMemo(() => {
    const sorted = [...catalog.values()].sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage))
    return sorted.map((tool) =>
      choiceOfTool(tool, t(`stage.${tool.stage}`), () => {
        const made = addStep(document, tool, { after, catalog, types })
        edit(() => made.document)
        close()
        added(made.id)
      }),
    )
  }, [catalog, types, document, after, edit, added, close, t])
  return (
    <Modal opened onClose={close} title={t('editor.addStep')} size="lg" transitionProps={{ duration: 0 }} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Picker label={t('editor.find')} hint={t('editor.findHint')} choices={choices} nothing={t('editor.noTool')} />
      {after && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('editor.connectAfter', { step: after })}
        </Text>
      )}
    </Modal>
  )
}
