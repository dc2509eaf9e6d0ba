/** Which image and which outline make a case: a guess that can be changed before anything is written. */
import { ActionIcon, NativeSelect, Text, TextInput, Title } from '@mantine/core'
import { Plus, TriangleAlert, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ProposedCase, Proposal } from '../../api/datasetTypes.ts'
import { said } from '../../i18n/index.ts'
import classes from '../data.module.css'

interface Props {
  proposal: Proposal
  cases: ProposedCase[]
  left: Set<string>
  setCases: (cases: ProposedCase[]) => void
}

/** A list of choices in thousands of rows would be slow: beyond this, the guess is shown as text. */
const EDITABLE = 300

export function Pairing({ proposal, cases, left, setCases }: Props) {
  const { t } = useTranslation()
  const put = (at: number, change: Partial<ProposedCase>) => setCases(cases.map((one, index) => (index === at ? { ...one, ...change } : one)))
  const choices = Object.entries(proposal.sources).map(([id, { name }]) => ({ value: id, label: name }))
  const used = new Set(cases.flatMap(({ image, mask }) => [image, mask]))
  const free = proposal.unmatched.filter((id) => !used.has(id))
  const paired = cases.filter(({ image, mask }) => image && mask).length
  return (
    <section aria-label={t('data.pairing')}>
      <Title order={3} size="h5">
        {t('data.pairing')}
      </Title>
      <Text size="sm" c="dimmed" role="status" data-testid="pairs">
        {said(proposal.pattern)} {t('data.pairs', { paired, of: cases.length })} {free.length > 0 && t('data.unmatched', { count: free.length })}
      </Text>
      <div className={classes['pairs']} tabIndex={0} role="group" aria-label={t('data.pairing')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('results.case')}</th>
              <th scope="col">{t('dataType.patient')}</th>
              <th scope="col">{t('dataType.image')}</th>
              <th scope="col">{t('dataType.mask')}</th>
              <th scope="col">
                <span className="hidden">{t('data.leaveOut')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {cases.slice(0, EDITABLE).map((one, at) => (
              <PairRow key={at} one={one} choices={choices} left={left} put={(change) => put(at, change)} drop={() => setCases(cases.filter((_, index) => index !== at))} />
            ))}
          </tbody>
        </table>
      </div>
      {cases.length > EDITABLE && <Text size="sm">{t('data.more', { count: cases.length - EDITABLE })}</Text>}
      {free.length > 0 && (
        <ul className={classes['free']} aria-label={t('data.unmatched', { count: free.length })}>
          {free.map((id) => (
            <li key={id}>
              <bdi>{proposal.sources[id]?.name ?? id}</bdi>
              <ActionIcon size={22} variant="default" aria-label={t('data.asCase', { name: proposal.sources[id]?.name ?? id })} onClick={() => setCases([...cases, { case: stem(proposal.sources[id]?.name ?? id), patient: stem(proposal.sources[id]?.name ?? id), image: id, mask: null, problem: null }])}>
                <Plus size={14} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const stem = (name: string): string => name.split('/').at(-1)!.replace(/(\.nii)?\.\w+$/, '')

interface RowProps {
  one: ProposedCase
  choices: { value: string; label: string }[]
  left: Set<string>
  put: (change: Partial<ProposedCase>) => void
  drop: () => void
}

function PairRow({ one, choices, left, put, drop }: RowProps) {
  const { t } = useTranslation()
  const out = [one.image, one.mask].some((id) => id !== null && left.has(id))
  const source = (field: 'image' | 'mask') => (
    <NativeSelect
      size="xs"
      aria-label={t('data.sourceOf', { what: t(`dataType.${field}`), case: one.case })}
      value={one[field] ?? ''}
      onChange={({ target }) => put({ [field]: target.value || null, problem: null })}
      data={[{ value: '', label: t('data.nothing') }, ...choices]}
    />
  )
  return (
    <>
      <tr data-out={out || undefined}>
        <td>
          <TextInput size="xs" aria-label={t('results.case')} value={one.case} onChange={({ target }) => put({ case: target.value })} />
        </td>
        <td>
          <TextInput size="xs" aria-label={t('data.patientOf', { case: one.case })} value={one.patient} onChange={({ target }) => put({ patient: target.value })} />
        </td>
        <td>{source('image')}</td>
        <td>{source('mask')}</td>
        <td>
          <ActionIcon size={24} variant="subtle" color="gray" aria-label={t('data.leaveOutCase', { case: one.case })} onClick={drop}>
            <X size={15} aria-hidden />
          </ActionIcon>
        </td>
      </tr>
      {one.problem && (
        <tr>
          <td colSpan={5} className={classes['pairProblem']}>
            <TriangleAlert size={15} aria-hidden /> {said(one.problem.message)} <span className={classes['soft']}>{said(one.problem.hint)}</span>
          </td>
        </tr>
      )}
    </>
  )
}
