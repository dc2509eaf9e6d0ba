/** What the values of a column mean, e.g. 0 background, 1 liver. */
import { ActionIcon, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Column, ValueLabel } from '../../api/datasetTypes.ts'
import { titleOf } from '../columns.tsx'

interface Props {
  column: Column
  close: () => void
  save: (values: ValueLabel[]) => void
}

export function ValuesDialog({ column, close, save }: Props) {
  const { t } = useTranslation()
  const [values, setValues] = useState<ValueLabel[]>(column.values.length ? column.values : [{ value: '', label: '' }])
  const put = (at: number, change: Partial<ValueLabel>) => setValues(values.map((one, index) => (index === at ? { ...one, ...change } : one)))
  const kept = values.map(({ value, label }) => ({ value: value.trim(), label: label.trim() })).filter(({ value }) => value)
  const twice = kept.find(({ value }, at) => kept.findIndex((one) => one.value === value) !== at)
  return (
    <Modal opened onClose={close} title={t('data.valuesOf', { name: titleOf(column) })} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {t('data.valuesHint')}
        </Text>
        {values.map(({ value, label }, at) => (
          <Group key={at} gap="xs" wrap="nowrap">
            <TextInput size="xs" w={90} aria-label={t('data.valueNumber', { number: at + 1 })} value={value} onChange={({ target }) => put(at, { value: target.value })} />
            <TextInput size="xs" flex={1} aria-label={t('data.labelNumber', { number: at + 1 })} value={label} onChange={({ target }) => put(at, { label: target.value })} />
            <ActionIcon size={26} variant="subtle" color="gray" aria-label={t('data.removeValue', { value: value || at + 1 })} onClick={() => setValues(values.filter((_, index) => index !== at))}>
              <X size={15} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {twice && (
          <Text role="alert" size="sm" c="var(--medas-bad)">
            {t('data.valueTwice', { value: twice.value })}
          </Text>
        )}
        <Group justify="space-between" mt="sm">
          <Button size="xs" variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={() => setValues([...values, { value: '', label: '' }])}>
            {t('data.addValue')}
          </Button>
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={close}>
              {t('app.cancel')}
            </Button>
            <Button size="xs" disabled={twice !== undefined} onClick={() => save(kept)}>
              {t('data.saveValues')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  )
}
