/** Where the inputs of a step come from: a list to choose from, instead of drawing a wire. */
import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { connect, disconnect } from '../document/edit.ts'
import { choicesFor } from '../document/ports.ts'
import type { Input, Tool } from '../document/types.ts'
import { parseWire } from '../document/wires.ts'
import { language, said } from '../i18n/index.ts'
import { termOf } from '../i18n/terms.ts'
import { titleOf, useCatalog } from './catalog.ts'
import { PortMark } from './portMark.tsx'
import classes from './stepPanel.module.css'
import { useDocument, useEditor } from './store.ts'

export function InputList({ id, tool }: { id: string; tool: Tool }) {
  const { t } = useTranslation()
  if (!tool.inputs.length) return null
  return (
    <section className={classes['group']} aria-label={t('editor.inputs')}>
      <h3 className={classes['heading']}>{t('editor.inputs')}</h3>
      {tool.inputs.map((input) => (
        <InputSelect key={input.id} id={id} input={input} />
      ))}
    </section>
  )
}

/** Text that the catalog has in English only is marked, so that it is read aloud right. */
function Help({ title }: { title: Input['title'] }) {
  const foreign = language() === 'zh' && typeof title === 'object' && title !== null && (!title.zh || title.zh === title.en)
  return <span lang={foreign ? 'en' : undefined}>{said(title)}</span>
}

function InputSelect({ id, input }: { id: string; input: Input }) {
  const { t } = useTranslation()
  const { catalog, types } = useCatalog()
  const document = useDocument()
  const edit = useEditor((editor) => editor.edit)
  const problem = useEditor((editor) => editor.problems.find((one) => one.node === id && one.port === input.id))
  const type = types.get(input.type)
  const raw = document.steps[id]?.wires?.[input.id]
  const wires = raw === undefined ? [] : Array.isArray(raw) ? raw : [raw]
  const value = wires[0] ?? ''
  const choices = choicesFor(document, id, input.id, catalog, types)
  const words = (text: string): string => {
    const wire = parseWire(text)
    if (!wire) return text
    const step = titleOf(document, wire.step, catalog)
    return wire.column === null
      ? t('editor.whole', { result: termOf(wire.result), step })
      : t('editor.column', { column: termOf(wire.column), step })
  }
  const options = value && !choices.includes(value) ? [value, ...choices] : choices
  return (
    <NativeSelect
      label={
        <span className={classes['label']}>
          <PortMark type={type} />
          {termOf(input.id)}
          <span className={classes['type']}>
            {said(type?.title)} · {input.required ? t('editor.required') : t('editor.optional')}
          </span>
        </span>
      }
      description={<Help title={input.title} />}
      value={value}
      error={problem && said(problem.message)}
      onChange={({ target }) =>
        edit((old) => (target.value ? connect(disconnect(old, id, input.id), id, input.id, target.value, input.many) : disconnect(old, id, input.id)))
      }
      data={[{ value: '', label: t('editor.notConnected') }, ...options.map((text) => ({ value: text, label: words(text) }))]}
    />
  )
}
