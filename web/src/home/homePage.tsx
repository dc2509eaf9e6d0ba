/** Home: go on, start from something ready, see what runs. */
import { Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { runs, templates, workflows } from '../api/queries.ts'
import { useReady } from '../ui/ready.ts'
import { useTitle } from '../ui/title.ts'
import { Trouble } from '../ui/trouble.tsx'
import { ContinueCard } from './continueCard.tsx'
import classes from './home.module.css'
import { MachineLine } from './machineLine.tsx'
import { NewButtons } from './newButtons.tsx'
import { SampleCard } from './sampleCard.tsx'
import { RunningList } from './runningList.tsx'
import { TemplateCards } from './templateCards.tsx'
import { WorkflowTable } from './workflowTable.tsx'

export function HomePage() {
  const { t } = useTranslation()
  const flows = useQuery(workflows)
  const made = useQuery(templates)
  const jobs = useQuery(runs())
  useTitle(t('app.home'))
  useReady(Boolean(flows.data && made.data && jobs.data), 'home')
  const error = flows.error ?? made.error ?? jobs.error
  const again = () => [flows, made, jobs].forEach((query) => void query.refetch())
  return (
    <div className={classes['page']}>
      <header>
        <Title order={1} size="h2">
          {t('home.title')}
        </Title>
        <Text c="dimmed">{t('home.hello')}</Text>
      </header>
      {error && <Trouble error={error} retry={again} />}
      {flows.data && jobs.data && <ContinueCard workflows={flows.data} runs={jobs.data} />}
      <SampleCard />
      <section aria-labelledby="templates">
        <Title order={2} size="h4" id="templates">
          {t('home.templates')}
        </Title>
        <Text c="dimmed" size="sm" mb="sm">
          {t('home.templatesHint')}
        </Text>
        {made.data && <TemplateCards templates={made.data} />}
      </section>
      <div className={classes['columns']}>
        <section aria-labelledby="flows">
          <Group justify="space-between" mb="sm">
            <Title order={2} size="h4" id="flows">
              {t('home.workflows')}
            </Title>
            <NewButtons />
          </Group>
          <div className={`card ${classes['flush']}`}>{flows.data && <WorkflowTable rows={flows.data} />}</div>
        </section>
        <section aria-labelledby="running">
          <Title order={2} size="h4" id="running" mb="sm" lh="30px">
            {t('home.running')}
          </Title>
          <Stack className="card" gap="md">
            {jobs.data && <RunningList rows={jobs.data} />}
            <MachineLine />
          </Stack>
        </section>
      </div>
    </div>
  )
}
