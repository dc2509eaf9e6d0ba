/** Ctrl+K: go to a step, add a tool, or give a command, all from one list. */
import { Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { addStep } from '../document/edit.ts'
import { orderOf } from '../document/order.ts'
import { choiceOfTool } from './addStep.tsx'
import { titleOf, useCatalog } from './catalog.ts'
import { Picker, type Choice } from './picker.tsx'
import { useDocument, useEditor } from './store.ts'

export interface Command {
  id: string
  title: string
  act: () => void
}

interface Props {
  close: () => void
  after: string | null
  added: (step: string) => void
  commands: Command[]
}

export default function Search({ close, after, added, commands }: Props) {
  const { t } = useTranslation()
  const { catalog, types } = useCatalog()
  const document = useDocument()
  const edit = useEditor((editor) => editor.edit)
  const then = (act: () => void) => () => {
    close()
    act()
  }
  const choices: Choice[] = [
    ...orderOf(document).map((id) => ({ id: `step-${id}`, group: t('editor.steps'), title: titleOf(document, id, catalog), note: id, act: then(() => added(id)) })),
    ...commands.map(({ id, title, act }) => ({ id: `do-${id}`, group: t('editor.commands'), title, act: then(act) })),
    ...[...catalog.values()].map((tool) =>
      choiceOfTool(tool, t('editor.newStep'), then(() => {
        const made = addStep(document, tool, { after, catalog, types })
        edit(() => made.document)
        added(made.id)
      })),
    ),
  ]
  return (
    <Modal opened onClose={close} title={t('editor.search')} size="lg" transitionProps={{ duration: 0 }} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Picker label={t('editor.searchFor')} hint={t('editor.findHint')} choices={choices} nothing={t('editor.nothingFits')} />
    </Modal>
  )
}
