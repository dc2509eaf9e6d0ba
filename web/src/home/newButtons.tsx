/** An empty workflow, or one from a file. */
import { Button, FileButton, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { FileUp, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { importDocument, startEmpty } from '../api/actions.ts'
import { Refused } from '../api/http.ts'
import { said } from '../i18n/index.ts'

export function NewButtons() {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const open = ({ id }: { id: string }) => go(`/flow/${id}`)
  const empty = useMutation({ mutationFn: startEmpty, onSuccess: open })
  const imported = useMutation({ mutationFn: async (file: File) => importDocument(JSON.parse(await file.text())), onSuccess: open })
  const refusal = imported.error instanceof Refused ? said(imported.error.problems[0]?.message) : ''
  return (
    <Group gap="xs">
      {imported.error && (
        <Text role="alert" size="sm" c="var(--medas-bad)" maw={360}>
          {t('home.importFailed')} {refusal}
        </Text>
      )}
      <FileButton accept=".json,application/json" onChange={(file) => file && imported.mutate(file)}>
        {(props) => (
          <Button {...props} size="xs" variant="default" leftSection={<FileUp size={15} aria-hidden />}>
            {t('home.importFile')}
          </Button>
        )}
      </FileButton>
      <Button size="xs" variant="default" leftSection={<Plus size={15} aria-hidden />} onClick={() => empty.mutate(t('home.untitled'))}>
        {t('home.newWorkflow')}
      </Button>
    </Group>
  )
}
