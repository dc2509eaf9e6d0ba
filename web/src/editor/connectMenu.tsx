/** Connect a step without drawing: what its open plugs can take, where its results can go, and tools to add. */
import { Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { outputsOf } from '../document/ports.ts'
import { useAround } from './around.ts'
import { titleOf } from './catalog.ts'
import { newAfter, plugsThere, resultsThere } from './connectChoices.tsx'
import { Picker, type Choice } from './picker.tsx'

interface Props {
  step: string
  close: () => void
  added: (step: string) => void
}

export default function ConnectMenu({ step, close, added }: Props) {
  const { t } = useTranslation()
  const around = useAround(close, added)
  const { catalog, document } = around
  const inputs = catalog.get(document.steps[step]?.tool ?? '')?.inputs ?? []
  const open = inputs.filter((one) => one.many || document.steps[step]?.wires?.[one.id] === undefined)
  const results = outputsOf(document, step, catalog).map((one) => ({ step, result: one.id }))
  const choices = [
    ...results.flatMap((from) => plugsThere(from, around)),
    ...open.flatMap((one) => resultsThere({ step, plug: one.id }, around)),
    ...once(results.flatMap((from) => newAfter(from, around))),
  ]
  return (
    <Modal
      opened
      onClose={close}
      title={t('editor.connectStep', { step: titleOf(document, step, catalog) })}
      size="lg"
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Picker label={t('editor.connectTo')} hint={t('editor.connectHint')} choices={choices} nothing={t('editor.nothingFits')} />
    </Modal>
  )
}

/** A tool that takes several results of a step stands in the list once. */
function once(choices: Choice[]): Choice[] {
  return choices.filter((one, index) => choices.findIndex((other) => other.id === one.id) === index)
}
