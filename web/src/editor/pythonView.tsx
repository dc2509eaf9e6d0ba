/** The workflow as a Python program, exactly as it is exported; it can be read and copied, not changed here. */
import { Button, CopyButton, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Copy, Download } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { urlOf } from '../api/http.ts'
import { pythonOf } from '../api/queries.ts'
import { Trouble } from '../ui/trouble.tsx'
import { useEditor } from './store.ts'
import classes from './workbench.module.css'

export default function PythonView({ flush }: { flush: () => Promise<boolean> }) {
  const { t } = useTranslation()
  const id = useEditor((editor) => editor.id)
  const etag = useEditor((editor) => editor.etag)
  useEffect(() => void flush(), [flush])
  const { data, error } = useQuery(pythonOf(id, etag))
  if (error) return <Trouble error={error} />
  return (
    <section className={classes['python']} aria-label={t('editor.python')}>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t('editor.pythonHint')}
        </Text>
        <Group gap="xs">
          <CopyButton value={data ?? ''}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" leftSection={<Copy size={15} aria-hidden />} onClick={copy}>
                {t(copied ? 'run.copied' : 'editor.copyText')}
              </Button>
            )}
          </CopyButton>
          <Button size="xs" variant="default" component="a" href={urlOf(`/workflows/${id}/export?format=python`)} download leftSection={<Download size={15} aria-hidden />}>
            {t('editor.exportPython')}
          </Button>
        </Group>
      </Group>
      <pre className={classes['code']} data-testid="python" tabIndex={0} aria-label={t('editor.python')}>
        {data}
      </pre>
    </section>
  )
}
