/** What is wrong with the cases: what, why it matters, and a repair. */
import { Button, Text } from '@mantine/core'
import { useMutation, type UseQueryResult } from '@tanstack/react-query'
import { CircleAlert, Info, ShieldCheck, TriangleAlert, Wrench } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Checks, CheckProblem } from '../api/datasetTypes.ts'
import { send } from '../api/http.ts'
import { said } from '../i18n/index.ts'
import { Empty } from '../ui/empty.tsx'
import { useReady } from '../ui/ready.ts'
import { Trouble } from '../ui/trouble.tsx'
import { useAddress } from './address.ts'
import classes from './data.module.css'
import type { Table } from './useTable.ts'

const ICONS = { block: CircleAlert, warn: TriangleAlert, hint: Info }
const TONES = { block: 'bad', warn: 'warn', hint: 'calm' } as const

export function ChecksView({ table, checks }: { table: Table; checks: UseQueryResult<Checks> }) {
  const { t } = useTranslation()
  const { data, error, refetch } = checks
  useReady(data !== undefined, 'checks')
  return (
    <div className={classes['reading']}>
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {data?.problems.length === 0 && (
        <div className="card">
          <Empty icon={ShieldCheck} text={table.data.rows ? t('data.allGood') : t('data.nothingToCheck')} />
        </div>
      )}
      <ul className={classes['problems']} aria-label={t('dataRoom.checks')} data-tour="checks">
        {data?.problems.map((problem, at) => <Line key={`${problem.code} ${at}`} table={table} problem={problem} />)}
      </ul>
    </div>
  )
}

function Line({ table, problem }: { table: Table; problem: CheckProblem }) {
  const { t } = useTranslation()
  const [, setAddress] = useAddress()
  const Icon = ICONS[problem.severity]
  const { fix } = problem
  const repair = useMutation({
    mutationFn: () =>
      table.act((rev) => send<{ rev: number }>(fix!.call!.method, fix!.call!.path.replace(/^\/api\/v1/, ''), withRev(fix!.call!.body, rev))),
  })
  return (
    <li className={`card ${classes['problem']}`} data-severity={problem.severity} data-code={problem.code}>
      <Icon size={20} aria-hidden className={classes[TONES[problem.severity]]} />
      <div className={classes['words']}>
        <Text fw={600}>{said(problem.message)}</Text>
        {said(problem.why) && <Text size="sm">{said(problem.why)}</Text>}
        <Text size="sm" c="dimmed">
          {said(problem.hint)}
        </Text>
      </div>
      {fix?.call && (
        <Button size="xs" leftSection={<Wrench size={14} aria-hidden />} loading={repair.isPending} onClick={() => repair.mutate()}>
          {said(fix.label)}
        </Button>
      )}
      {problem.column && (
        <Button size="xs" variant="default" onClick={() => setAddress({ room: 'data' })}>
          {t('data.seeTable')}
        </Button>
      )}
    </li>
  )
}

/** The server wrote the number of the revision it had looked at; the table may have gone on since. */
const withRev = (body: unknown, rev: number): unknown => (body !== null && typeof body === 'object' && 'base_rev' in body ? { ...body, base_rev: rev } : body)
