/** Form of a step's settings, drawn from the schema of its tool: the few basic ones first, the rest folded. */
import { useTranslation } from 'react-i18next'
import { resetParam, setParam } from '../document/edit.ts'
import type { Tool } from '../document/types.ts'
import { useDocument, useEditor } from '../editor/store.ts'
import { ParamField } from './paramField.tsx'
import type { Level } from './schema.ts'
import classes from './forms.module.css'

export function SettingsForm({ id, tool }: { id: string; tool: Tool }) {
  const { t } = useTranslation()
  const names = Object.keys(tool.params.properties)
  const of = (level: Level) => names.filter((name) => (tool.params.properties[name]!['x-ui']?.level ?? 'basic') === level)
  const [basic, advanced, expert] = [of('basic'), of('advanced'), of('expert')]
  if (!names.length) return null
  return (
    <section className={classes['form']} aria-label={t('editor.settings', { step: id })}>
      {basic.map((name) => (
        <Setting key={name} id={id} tool={tool} name={name} />
      ))}
      {advanced.length > 0 && (
        <details className={classes['more']}>
          <summary>{t('editor.more', { count: advanced.length })}</summary>
          <div className={classes['form']}>
            {advanced.map((name) => (
              <Setting key={name} id={id} tool={tool} name={name} />
            ))}
          </div>
        </details>
      )}
      {expert.length > 0 && (
        <details className={classes['more']}>
          <summary>{t('editor.expert')}</summary>
          <div className={classes['form']}>
            {expert.map((name) => (
              <Setting key={name} id={id} tool={tool} name={name} />
            ))}
          </div>
        </details>
      )}
    </section>
  )
}

function Setting({ id, tool, name }: { id: string; tool: Tool; name: string }) {
  const schema = tool.params.properties[name]!
  const step = useDocument().steps[id]
  const edit = useEditor((editor) => editor.edit)
  const problem = useEditor((editor) => editor.problems.find((one) => one.node === id && one.param === name))
  const own = step?.params?.[name]
  return (
    <ParamField
      name={name}
      schema={schema}
      required={tool.params.required.includes(name)}
      value={own === undefined ? (schema.default ?? null) : own}
      changed={own !== undefined}
      problem={problem}
      onChange={(value) => edit((document) => setParam(document, id, name, value, schema.default), `${id}.${name}`)}
      onReset={() => edit((document) => resetParam(document, id, name))}
    />
  )
}
