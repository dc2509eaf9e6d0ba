/** Ready workflows to start from. */
import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { startFromTemplate } from '../api/actions.ts'
import type { TemplateRow } from '../api/types.ts'
import { STAGES } from '../document/types.ts'
import { said } from '../i18n/index.ts'
import { Trouble } from '../ui/trouble.tsx'
import classes from './home.module.css'

export function TemplateCards({ templates }: { templates: TemplateRow[] }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const cache = useQueryClient()
  const start = useMutation({
    mutationFn: startFromTemplate,
    onSuccess: ({ id }) => {
      void cache.invalidateQueries({ queryKey: ['workflows'] })
      go(`/flow/${id}`)
    },
  })
  return (
    <>
      {start.error && <Trouble error={start.error} />}
      <ul className={classes['cards']}>
        {templates.map(({ name, title, steps }) => (
          <li key={name} className={`card ${classes['template']}`}>
            <Text fw={600} size="lg">
              {said(title)}
            </Text>
            <div className={classes['lanes']} aria-hidden>
              {STAGES.map((stage) => (
                <span key={stage} className={classes['lane']}>
                  {t(`stage.${stage}`)}
                </span>
              ))}
            </div>
            <Group justify="space-between">
              <Text size="sm" c="dimmed">
                {t('home.steps', { count: steps })}
              </Text>
              <Button
                leftSection={<Play size={16} aria-hidden />}
                aria-label={t('home.startNamed', { name: said(title) })}
                loading={start.isPending && start.variables === name}
                onClick={() => start.mutate(name)}
              >
                {t('home.start')}
              </Button>
            </Group>
          </li>
        ))}
      </ul>
    </>
  )
}
