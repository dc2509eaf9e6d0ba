/** Run everything, up to the chosen step, or try on a few cases: the last is what the first run is for. */
import { ActionIcon, Button, Group, Menu } from '@mantine/core'
import { ChevronDown, FlaskConical, Play, StepForward } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useEditor } from './store.ts'
import classes from './workbench.module.css'

/** So many cases show whether a workflow works, and can still be split into training, validation and test. */
export const FEW = 3

export interface RunWish {
  until?: string
  cases?: number
}

interface Props {
  chosen: string | null
  /** Whether this workflow has run before. */
  ranBefore: boolean
  starting: boolean
  run: (wish: RunWish) => void
  showProblems: () => void
}

export const firstWish = (ranBefore: boolean): RunWish => (ranBefore ? {} : { cases: FEW })

export function RunMenu({ chosen, ranBefore, starting, run, showProblems }: Props) {
  const { t } = useTranslation()
  const blocking = useEditor((editor) => editor.problems.filter((one) => one.severity === 'block').length)
  const few = t('editor.tryFew', { count: FEW })
  const go = (wish: RunWish) => () => (blocking ? showProblems() : run(wish))
  return (
    <>
      <Group gap={0} wrap="nowrap" className={classes['run'] ?? ''}>
        <Button
          size="xs"
          leftSection={ranBefore ? <Play size={15} aria-hidden /> : <FlaskConical size={15} aria-hidden />}
          loading={starting}
          onClick={go(firstWish(ranBefore))}
          aria-describedby="run-reason"
        >
          {ranBefore ? t('editor.run') : few}
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size={30} variant="filled" aria-label={t('editor.runMenu')} disabled={starting}>
              <ChevronDown size={15} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Play size={16} aria-hidden />} onClick={go({})}>
              {t('editor.runAll')}
            </Menu.Item>
            <Menu.Item leftSection={<StepForward size={16} aria-hidden />} disabled={!chosen} onClick={go(chosen ? { until: chosen } : {})}>
              {t('editor.runUntil')}
            </Menu.Item>
            <Menu.Item leftSection={<FlaskConical size={16} aria-hidden />} onClick={go({ cases: FEW })}>
              {few}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      <span id="run-reason" className={classes['reason']} data-blocked={blocking > 0}>
        {blocking ? t('editor.runBlocked', { count: blocking }) : t('editor.ready')}
      </span>
    </>
  )
}
