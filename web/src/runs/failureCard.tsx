/** What happened, the likely cause and what to do; the technical words stay folded. */
import { Button, Group, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { ClipboardCopy, RotateCw, SlidersHorizontal, Wrench } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { callFix, resumeRun } from '../api/actions.ts'
import type { Problem } from '../api/types.ts'
import { said } from '../i18n/index.ts'
import { Trouble } from '../ui/trouble.tsx'
import type { Live } from './live.ts'
import classes from './runs.module.css'

export function problemsOf({ run }: Live): Problem[] {
  const all = [...run.steps.flatMap((step) => step.problems.map((one) => ({ ...one, node: one.node ?? step.id })))]
  if (!all.length && run.problem) return [run.problem]
  return all
}

export function FailureCard({ live }: { live: Live }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const [copied, setCopied] = useState(false)
  const resume = useMutation({ mutationFn: () => resumeRun(live.run.id), onSuccess: ({ id }) => go(`/runs/${id}`) })
  const mend = useMutation({ mutationFn: callFix, onSuccess: ({ id }) => go(`/runs/${id}`) })
  const problems = problemsOf(live)
  const problem = problems[0]
  if (!problem) return null
  const over = live.run.state === 'failed' || live.run.state === 'crashed'
  const [line = '', ...rest] = said(problem.message).split('\n')
  const first = line.charAt(0).toUpperCase() + line.slice(1)
  const place = [problem.node && t('run.inStep', { step: problem.node }), problem.case && t('run.forCase', { case: problem.case })]
  const technical = JSON.stringify(problems.map(({ fix: _, ...one }) => one), null, 2)
  const copy = async () => {
    // Names of cases and files may tell who the patient is.
    const safe = problems.map(({ code, node, port, param }) => ({ code, node, port, param }))
    await navigator.clipboard.writeText(JSON.stringify({ run: live.run.id, state: live.run.state, problems: safe }, null, 2))
    setCopied(true)
  }
  return (
    <section className={`card ${classes['failure']}`} role="alert" data-testid="failure">
      <Title order={2} size="h4">
        {first}
      </Title>
      <dl>
        <div>
          <dt>{t('run.whatHappened')}</dt>
          <dd>{[t(over ? 'state.failed' : 'state.running'), ...place].filter(Boolean).join(' · ')}</dd>
        </div>
        {said(problem.why) && (
          <div>
            <dt>{t('run.cause')}</dt>
            <dd>{said(problem.why)}</dd>
          </div>
        )}
        <div>
          <dt>{t('app.whatToDo')}</dt>
          <dd>{said(problem.hint) || t('run.resumed')}</dd>
        </div>
      </dl>
      <Group gap="xs">
        {problem.fix?.call && over && (
          <Button leftSection={<Wrench size={16} aria-hidden />} loading={mend.isPending} onClick={() => mend.mutate(problem.fix!.call!)}>
            {said(problem.fix.label)}
          </Button>
        )}
        {live.run.workflow && problem.node && (
          <Button variant={problem.fix?.call ? 'default' : 'filled'} component={Link} href={`/flow/${live.run.workflow}?step=${problem.node}`} leftSection={<SlidersHorizontal size={16} aria-hidden />}>
            {t('run.changeStep')}
          </Button>
        )}
        {over && (
          <Button variant="default" leftSection={<RotateCw size={16} aria-hidden />} loading={resume.isPending} onClick={() => resume.mutate()}>
            {t('run.tryAgain')}
          </Button>
        )}
        <Button variant="default" leftSection={<ClipboardCopy size={16} aria-hidden />} onClick={() => void copy()}>
          {copied ? t('run.copied') : t('run.copyReport')}
        </Button>
      </Group>
      {mend.error && <Trouble error={mend.error} />}
      <details className={classes['technical']}>
        <summary>{t('app.technical')}</summary>
        <pre tabIndex={0}>{[...rest, technical].join('\n').trim()}</pre>
      </details>
    </section>
  )
}
