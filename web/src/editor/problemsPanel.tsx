/** What is wrong, in plain words, each with a way to the place and a repair where there is one. */
import { Button } from '@mantine/core'
import { ChevronDown, ChevronUp, CircleAlert, CircleCheck, Info, TriangleAlert, Wrench } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { send } from '../api/http.ts'
import type { Problem } from '../api/types.ts'
import { patched } from '../document/patch.ts'
import { said } from '../i18n/index.ts'
import { useEditor } from './store.ts'
import classes from './problems.module.css'

const ICONS = { block: CircleAlert, warn: TriangleAlert, hint: Info }

interface Props {
  open: boolean
  setOpen: (open: boolean) => void
  show: (step: string) => void
}

export function ProblemsPanel({ open, setOpen, show }: Props) {
  const { t } = useTranslation()
  const problems = useEditor((editor) => editor.problems)
  const Chevron = open ? ChevronDown : ChevronUp
  return (
    <section className={classes['panel']} aria-label={t('editor.problems', { count: problems.length })}>
      <button type="button" className={classes['head']} aria-expanded={open && problems.length > 0} onClick={() => setOpen(!open)}>
        {problems.length ? <TriangleAlert size={16} aria-hidden className={classes['bad']} /> : <CircleCheck size={16} aria-hidden className={classes['good']} />}
        <span role="status">{problems.length ? t('editor.problems', { count: problems.length }) : t('editor.noProblems')}</span>
        {problems.length > 0 && <Chevron size={16} aria-hidden />}
      </button>
      {open && problems.length > 0 && (
        <ul className={classes['list']}>
          {problems.map((problem, index) => (
            <Line key={`${problem.code}-${problem.node}-${problem.param ?? problem.port}-${index}`} problem={problem} show={show} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Line({ problem, show }: { problem: Problem; show: (step: string) => void }) {
  const { t } = useTranslation()
  const edit = useEditor((editor) => editor.edit)
  const Icon = ICONS[problem.severity]
  const { fix, node } = problem
  const repair = () => {
    if (fix?.patch) edit((document) => patched(document, fix.patch!))
    else if (fix?.call) void send(fix.call.method, fix.call.path.replace(/^\/api\/v1/, ''), fix.call.body)
    if (node) show(node)
  }
  return (
    <li className={classes['line']} data-severity={problem.severity}>
      <Icon size={16} aria-hidden className={classes[problem.severity]} />
      <div className={classes['words']}>
        <strong>{node && `${node}: `}</strong>
        {said(problem.message)} <span className={classes['soft']}>{said(problem.hint)}</span>
        {said(problem.why) && (
          <div className={classes['soft']}>
            {t('editor.why')}: {said(problem.why)}
          </div>
        )}
      </div>
      {fix && (
        <Button size="compact-sm" leftSection={<Wrench size={14} aria-hidden />} onClick={repair}>
          {said(fix.label)}
        </Button>
      )}
      {node && (
        <Button size="compact-sm" variant="default" onClick={() => show(node)}>
          {t('editor.show')}
        </Button>
      )}
    </li>
  )
}
