/** DICOM series: which to take, what is removed from them, and pictures that may show a name. */
import { Alert, Checkbox, Text, Title } from '@mantine/core'
import { EyeOff, ScanText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Source, Tag } from '../../api/datasetTypes.ts'
import classes from '../data.module.css'

interface Props {
  series: [string, Source][]
  left: Set<string>
  setLeft: (left: Set<string>) => void
  checked: Set<string>
  setChecked: (checked: Set<string>) => void
}

const ACTIONS = ['removed', 'emptied', 'replaced', 'shifted', 'renumbered', 'kept'] as const
const isKnown = (action: string): action is (typeof ACTIONS)[number] => (ACTIONS as readonly string[]).includes(action)

const toggled = (set: Set<string>, id: string): Set<string> => {
  const next = new Set(set)
  if (!next.delete(id)) next.add(id)
  return next
}

export function SeriesPicker({ series, left, setLeft, checked, setChecked }: Props) {
  const { t } = useTranslation()
  const actionWords = (action: string) => (isKnown(action) ? t(`dataAction.${action}`) : action)
  const tags = new Map<string, Tag>()
  for (const [, { series: one }] of series) for (const tag of one!.tags) if (!tag.example_kept || !tags.has(tag.tag)) tags.set(tag.tag, tag)
  const all = [...tags.values()].sort((one, other) => Number(one.example_kept) - Number(other.example_kept))
  const [gone, kept] = [all.filter((tag) => !tag.example_kept).length, all.filter((tag) => tag.example_kept).length]
  return (
    <section aria-label={t('data.series')}>
      <Title order={3} size="h5">
        {t('data.series')}
      </Title>
      <ul className={classes['series']}>
        {series.map(([id, { name, series: one }]) => (
          <li key={id}>
            <Checkbox
              checked={!left.has(id)}
              onChange={() => setLeft(toggled(left, id))}
              label={`${one!.modality} · ${one!.description || name}`}
              description={t('data.slices', { count: one!.slices })}
            />
            {one!.burned_in && !left.has(id) && (
              <Alert role="alert" color="yellow" variant="light" icon={<ScanText aria-hidden />} title={t('data.burnedTitle')} mt={6}>
                <Text size="sm">{t('data.burnedText')}</Text>
                <Checkbox mt="xs" checked={checked.has(id)} onChange={() => setChecked(toggled(checked, id))} label={t('data.burnedSeen')} />
              </Alert>
            )}
          </li>
        ))}
      </ul>
      <details className={classes['verdicts']} open>
        <summary>
          <EyeOff size={16} aria-hidden /> {t('data.removed', { count: gone })}
        </summary>
        <Text size="sm" c="dimmed">
          {t('data.removedHint')} {t('data.keptFields', { count: kept })}
        </Text>
        <div className={classes['pairs']} tabIndex={0} role="group" aria-label={t('data.removed', { count: gone })}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('data.tag')}</th>
                <th scope="col">{t('home.name')}</th>
                <th scope="col">{t('data.tagAction')}</th>
              </tr>
            </thead>
            <tbody>
              {all.map((tag) => (
                <tr key={tag.tag}>
                  <td>{tag.tag}</td>
                  <td>{tag.name}</td>
                  <td>{actionWords(tag.action)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  )
}
