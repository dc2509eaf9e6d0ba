/** Divide the cases into training, validation and test, with the numbers before anything is written. */
import { Alert, Button, Group, Modal, NativeSelect, NumberInput, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Users } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { splitCases } from '../api/datasets.ts'
import type { SplitWish } from '../api/datasetTypes.ts'
import { Trouble } from '../ui/trouble.tsx'
import { PARTS, titleOf } from './columns.tsx'
import classes from './data.module.css'
import type { Table } from './useTable.ts'

const USUAL = { train: 70, validate: 10, test: 20 }
const BALANCED = ['nominal', 'ordinal']

export function SplitDialog({ table, close }: { table: Table; close: () => void }) {
  const { t } = useTranslation()
  const [percent, setPercent] = useState(USUAL)
  const [seed, setSeed] = useState(0)
  const [balance, setBalance] = useState('')
  const [busy, setBusy] = useState(false)
  const sum = PARTS.reduce((all, part) => all + percent[part], 0)
  const wish: SplitWish = { train: percent.train / 100, validate: percent.validate / 100, test: percent.test / 100, seed, balance: balance || null }
  const preview = useQuery({
    queryKey: ['split', table.id, table.rev(), wish],
    queryFn: () => splitCases(table.id, table.rev(), wish, true),
    enabled: sum === 100,
    placeholderData: (old) => old,
  })
  const apply = async () => {
    setBusy(true)
    await table.act((rev) => splitCases(table.id, rev, wish, false))
    close()
  }
  return (
    <Modal opened onClose={close} title={t('data.split')} size="lg" closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Stack gap="md">
        <Text size="sm" className={classes['calm']}>
          <Users size={16} aria-hidden /> {t('data.splitTogether')}
        </Text>
        <Group grow>
          {PARTS.map((part) => (
            <NumberInput key={part} label={t('data.percentOf', { part: t(`results.${part}`) })} value={percent[part]} min={0} max={100} step={5} clampBehavior="strict" suffix=" %" onChange={(value) => setPercent({ ...percent, [part]: Number(value) || 0 })} />
          ))}
        </Group>
        {sum !== 100 && (
          <Alert role="alert" color="yellow" variant="light">
            {t('data.splitSum', { sum })}
          </Alert>
        )}
        <Group grow align="flex-start">
          <NativeSelect
            label={t('data.balance')}
            description={t('data.balanceHint')}
            value={balance}
            onChange={({ target }) => setBalance(target.value)}
            data={[{ value: '', label: t('data.balanceNone') }, ...table.data.columns.filter(({ type }) => BALANCED.includes(type)).map((one) => ({ value: one.id, label: titleOf(one) }))]}
          />
          <NumberInput label={t('data.seed')} description={t('data.seedHint')} value={seed} min={0} onChange={(value) => setSeed(Number(value) || 0)} />
        </Group>
        {preview.error && <Trouble error={preview.error} />}
        {preview.data && sum === 100 && (
          <table className="table" aria-label={t('data.splitCounts')}>
            <thead>
              <tr>
                <th scope="col">{t('results.part')}</th>
                <th scope="col" className="number">{t('data.cases')}</th>
                <th scope="col" className="number">{t('data.patients')}</th>
              </tr>
            </thead>
            <tbody>
              {PARTS.map((part) => (
                <tr key={part}>
                  <th scope="row">{t(`results.${part}`)}</th>
                  <td className="number">{preview.data.counts[part]?.cases ?? 0}</td>
                  <td className="number">{preview.data.counts[part]?.patients ?? 0}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('app.cancel')}
          </Button>
          <Button disabled={sum !== 100 || !preview.data} loading={busy} onClick={() => void apply()}>
            {t('data.splitApply')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
