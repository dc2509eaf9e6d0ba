/** Why a link was refused, and a tool that would make it fit. */
import { Button, CloseButton, Group } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { insertedBetween } from '../document/fitting.ts'
import { outputsOf } from '../document/ports.ts'
import { said } from '../i18n/index.ts'
import classes from './canvas.module.css'
import { titleOf, useCatalog } from './catalog.ts'
import type { Refusal } from './linking.ts'
import { useDocument, useEditor } from './store.ts'

interface Props {
  refusal: Refusal
  close: () => void
  added: (step: string) => void
}

export function RefusalNote({ refusal: { from, to, converters }, close, added }: Props) {
  const { t } = useTranslation()
  const { catalog, types } = useCatalog()
  const document = useDocument()
  const edit = useEditor((editor) => editor.edit)
  const given = outputsOf(document, from.step, catalog).find((one) => one.id === from.result)
  const needed = catalog.get(document.steps[to.step]?.tool ?? '')?.inputs.find((one) => one.id === to.plug)
  const names = { from: titleOf(document, from.step, catalog), to: titleOf(document, to.step, catalog) }
  const [gives, needs] = [said(types.get(given?.type ?? '')?.gives), said(types.get(needed?.type ?? '')?.needs)]
  const isCircle = from.step === to.step || (given && needed && gives === needs)
  return (
    <div role="alert" className={classes['wrong']}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div>
          {t('editor.wrongLink', names)} {!isCircle && t('editor.wrongLinkWhy', { ...names, gives, needs })}
          {!converters.length && ` ${t('editor.wrongLinkDo')}`}
        </div>
        <CloseButton size="sm" aria-label={t('app.close')} onClick={close} />
      </Group>
      {converters.length > 0 && (
        <Group gap="xs" mt="xs">
          {converters.map((tool) => (
            <Button
              key={tool.id}
              size="xs"
              onClick={() => {
                const made = insertedBetween(document, from, to, tool, catalog, types)
                if (made) edit(() => made.document)
                close()
                if (made) added(made.id)
              }}
            >
              {t('editor.insert', { tool: said(tool.title) })}
            </Button>
          ))}
        </Group>
      )}
    </div>
  )
}
