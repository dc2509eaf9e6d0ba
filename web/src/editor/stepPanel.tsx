/** Everything about one step: where its inputs come from, its settings, help. */
import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Cable, Play, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { toolHelp } from '../api/queries.ts'
import { removeStep } from '../document/edit.ts'
import { said } from '../i18n/index.ts'
import { usePartName } from '../results/partName.ts'
import { SettingsForm } from '../forms/settingsForm.tsx'
import { StateMark } from '../ui/stateMark.tsx'
import { useCatalog } from './catalog.ts'
import { InputList } from './inputList.tsx'
import { ShortName } from './shortName.tsx'
import type { StepState } from './runState.ts'
import classes from './stepPanel.module.css'
import { useDocument, useEditor } from './store.ts'

export interface StepActions {
  onRun: (until: string) => void
  onConnect: (step: string) => void
  /** A step has another short name now. */
  onRename: (step: string) => void
}

interface Props extends StepActions {
  id: string
  state: StepState | undefined
  /** Place in the order of steps, for the list. */
  number?: number
}

export default function StepPanel({ id, state, number, onRun, onConnect, onRename }: Props) {
  const { t } = useTranslation()
  const { catalog } = useCatalog()
  const partName = usePartName()
  const step = useDocument().steps[id]
  const edit = useEditor((editor) => editor.edit)
  if (!step) return null
  const tool = catalog.get(step.tool)
  return (
    <div className={classes['step']}>
      <header>
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <h2 className={classes['title']}>
            {number !== undefined && <span className={classes['number']}>{number}</span>}
            {tool ? said(tool.title) : t('editor.unknownTool')}
          </h2>
          <StateMark state={state?.shown ?? 'idle'} />
        </Group>
        <ShortName id={id} onRename={onRename} />
        <Text size="sm" c="dimmed">
          {step.only && t('editor.only', { part: partName(step.only) })}
        </Text>
        <Text size="sm" mt={6}>
          {tool ? said(tool.summary) : t('editor.unknownToolText', { tool: step.tool })}
        </Text>
      </header>
      {tool && <InputList id={id} tool={tool} />}
      {tool && <SettingsForm id={id} tool={tool} />}
      {tool && <Help id={tool.id} />}
      <Group gap="xs">
        <Button size="xs" variant="default" leftSection={<Play size={14} aria-hidden />} onClick={() => onRun(id)}>
          {t('editor.runUntil')}
        </Button>
        <Button size="xs" variant="default" leftSection={<Cable size={14} aria-hidden />} aria-label={t('editor.connectStep', { step: id })} onClick={() => onConnect(id)}>
          {t('editor.connect')}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<Trash2 size={14} aria-hidden />}
          aria-label={t('editor.removeNamed', { step: id })}
          onClick={() => edit((document) => removeStep(document, id))}
        >
          {t('editor.remove')}
        </Button>
      </Group>
    </div>
  )
}

function Help({ id }: { id: string }) {
  const { t } = useTranslation()
  const { data } = useQuery(toolHelp(id))
  if (!data?.help) return null
  return (
    <details className={classes['help']}>
      <summary>{t('editor.help')}</summary>
      {data.help.split(/\n\n+/).map((paragraph) => (
        <p key={paragraph} lang="en">
          {paragraph}
        </p>
      ))}
    </details>
  )
}
