/** The sample workspace: from nothing to the worst case of a finished run in a minute, without any data of one's own. */
import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Compass, GraduationCap, Play, Table2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { startSample } from '../api/actions.ts'
import { sample } from '../api/queries.ts'
import { language } from '../i18n/index.ts'
import { useTour } from '../tour/state.ts'
import { StateMark } from '../ui/stateMark.tsx'
import { Trouble } from '../ui/trouble.tsx'
import classes from './home.module.css'

const ENDED_BADLY = new Set(['failed', 'crashed', 'canceled'])

export function SampleCard() {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const cache = useQueryClient()
  const begin = useTour((tour) => tour.begin)
  const { data } = useQuery(sample)
  const start = useMutation({
    mutationFn: () => startSample(language()),
    onSuccess: ({ run, dataset }) => {
      for (const kind of ['sample', 'workflows', 'runs', 'datasets']) void cache.invalidateQueries({ queryKey: [kind] })
      if (run) {
        begin({ run, dataset: dataset ?? '' })
        go(`/runs/${run}`)
      }
    },
  })
  if (!data) return null
  const again = data.run !== null && !ENDED_BADLY.has(data.state ?? '')
  return (
    <section className={`card ${classes['continue']}`} aria-label={t('sample.title')}>
      <GraduationCap size={30} strokeWidth={1.6} aria-hidden color="var(--medas-busy)" />
      <div className={classes['grow']}>
        <Text fw={600} size="lg">
          {again ? t('sample.titleMade') : t('sample.title')}
        </Text>
        <Text size="sm" c="dimmed">
          {again ? t('sample.made') : t('sample.text')}
        </Text>
        {start.error && <Trouble error={start.error} />}
      </div>
      {again ? (
        <Group gap="sm">
          <StateMark state={data.state ?? ''} />
          {data.dataset && (
            <Button variant="default" component={Link} href={`/data/${data.dataset}?view=checks`} leftSection={<Table2 size={16} aria-hidden />}>
              {t('sample.table')}
            </Button>
          )}
          <Button variant="default" leftSection={<Compass size={16} aria-hidden />} onClick={() => begin({ run: data.run!, dataset: data.dataset ?? '' })}>
            {t('sample.tour')}
          </Button>
          <Button component={Link} href={data.state === 'done' ? `/runs/${data.run}/results` : `/runs/${data.run}`}>
            {data.state === 'done' ? t('sample.worst') : t('home.watch')}
          </Button>
        </Group>
      ) : (
        <Button size="md" leftSection={<Play size={16} aria-hidden />} loading={start.isPending || start.isSuccess} onClick={() => start.mutate()}>
          {t('sample.start')}
        </Button>
      )}
    </section>
  )
}
