/** Where the inputs of a step come from: a list to choose from, instead of drawing a wire. */
import { CloseButton, NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { disconnect, link, setOnly } from '../document/edit.ts'
import { choicesFor, outputsOf } from '../document/ports.ts'
import type { Input, Tool } from '../document/types.ts'
import { parseWire, wiresInto } from '../document/wires.ts'
import { language, said } from '../i18n/index.ts'
import { termOf } from '../i18n/terms.ts'
import { usePartName } from '../results/partName.ts'
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
      <OnlySelect id={id} />
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
  const choices = choicesFor(document, id, input.id, catalog, types)
  const words = useWireWords()
  const many = input.many
  const value = many ? '' : (wires[0] ?? '')
  const options = value && !choices.includes(value) ? [value, ...choices] : choices.filter((text) => !many || !wires.includes(text))
  const choose = (text: string) =>
    edit((old) => {
      const before = many ? old : disconnect(old, id, input.id)
      return text ? link(before, id, input.id, text, catalog) : before
    })
  return (
    <div>
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
        onChange={({ target }) => choose(target.value)}
        data={[{ value: '', label: t(many && wires.length ? 'editor.addAnother' : 'editor.notConnected') }, ...options.map((text) => ({ value: text, label: words(text) }))]}
      />
      {many && <Wires wires={wires} remove={(text) => edit((old) => disconnect(old, id, input.id, text))} />}
    </div>
  )
}

/** A wire as a person says it: what, from which step. */
function useWireWords(): (text: string) => string {
  const { t } = useTranslation()
  const { catalog } = useCatalog()
  const document = useDocument()
  return (text) => {
    const wire = parseWire(text)
    if (!wire) return text
    const step = titleOf(document, wire.step, catalog)
    return wire.column === null ? t('editor.whole', { result: termOf(wire.result), step }) : t('editor.column', { column: termOf(wire.column), step })
  }
}

/** Everything that goes into a plug for several results, each with a way to take it out. */
function Wires({ wires, remove }: { wires: string[]; remove: (text: string) => void }) {
  const { t } = useTranslation()
  const words = useWireWords()
  return (
    <ul className={classes['wires']}>
      {wires.map((text) => (
        <li key={text}>
          {words(text)}
          <CloseButton size="sm" aria-label={t('editor.removeWire', { wire: words(text) })} onClick={() => remove(text)} />
        </li>
      ))}
    </ul>
  )
}

/** Which part of a split a step runs over, if it runs once per case of one. */
function OnlySelect({ id }: { id: string }) {
  const { t } = useTranslation()
  const { catalog } = useCatalog()
  const partName = usePartName()
  const document = useDocument()
  const edit = useEditor((editor) => editor.edit)
  const step = document.steps[id]!
  const sources = wiresInto(step).filter(({ wire }) => wire.column !== null).map(({ wire }) => outputsOf(document, wire.step, catalog).find((one) => one.id === wire.result)?.type)
  if (!step.only && !sources.some((type) => type === 'Split' || type === 'Pred')) return null
  return (
    <NativeSelect
      label={t('editor.onlyLabel')}
      value={step.only ?? ''}
      onChange={({ target }) => edit((old) => setOnly(old, id, target.value))}
      data={[{ value: '', label: t('editor.allCases') }, ...['train', 'validate', 'test'].map((part) => ({ value: part, label: partName(part) }))]}
    />
  )
}
