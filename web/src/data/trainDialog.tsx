/** Which ready workflow is to learn from these cases. */
import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { workflowOn } from '../api/datasets.ts'
import { templates } from '../api/queries.ts'
import { said } from '../i18n/index.ts'
import { Trouble } from '../ui/trouble.tsx'
import type { Table } from './useTable.ts'

export function TrainDialog({ table, close }: { table: Table; close: () => void }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const { data } = useQuery(templates)
  const [chosen, setChosen] = useState('')
  const make = useMutation({ mutationFn: (template: string) => workflowOn(table.id, template), onSuccess: ({ id }) => go(`/flow/${id}`) })
  const template = chosen || data?.[0]?.name || ''
  return (
    <Modal opened onClose={close} title={t('data.train')} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Stack gap="md">
        <Text size="sm">{t('data.trainHint', { count: table.data.rows })}</Text>
        {make.error && <Trouble error={make.error} />}
        <Radio.Group label={t('home.templates')} value={template} onChange={setChosen}>
          <Stack gap="xs" mt="xs">
            {data?.map(({ name, title, steps }) => <Radio key={name} value={name} label={said(title)} description={t('home.steps', { count: steps })} />)}
          </Stack>
        </Radio.Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('app.cancel')}
          </Button>
          <Button loading={make.isPending} disabled={!template} onClick={() => make.mutate(template)}>
            {t('data.trainOpen')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
