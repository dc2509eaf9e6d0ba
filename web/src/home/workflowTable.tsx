/** The user's workflows, last changed first. */
import { ActionIcon, Button, Group, Modal, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Trash2, Workflow } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { deleteWorkflow } from '../api/actions.ts'
import type { WorkflowRow } from '../api/types.ts'
import { Empty } from '../ui/empty.tsx'
import { ago } from '../ui/format.ts'
import { StateMark } from '../ui/stateMark.tsx'
import classes from './home.module.css'

export function WorkflowTable({ rows }: { rows: WorkflowRow[] }) {
  const { t } = useTranslation()
  const [doomed, setDoomed] = useState<WorkflowRow | null>(null)
  const cache = useQueryClient()
  const remove = useMutation({
    mutationFn: deleteWorkflow,
    onSettled: () => {
      setDoomed(null)
      void cache.invalidateQueries({ queryKey: ['workflows'] })
    },
  })
  if (!rows.length) return <Empty icon={Workflow} text={t('home.noWorkflows')} />
  return (
    <>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('home.name')}</th>
            <th scope="col">{t('home.size')}</th>
            <th scope="col">{t('home.changed')}</th>
            <th scope="col">{t('home.lastRun')}</th>
            <th scope="col">
              <span className="hidden">{t('home.delete')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>
                <Link href={`/flow/${row.id}`} className={classes['link']}>
                  {row.title}
                </Link>
              </td>
              <td>{t('home.steps', { count: row.steps })}</td>
              <td>{ago(row.changed, t)}</td>
              <td>
                {row.last_run ? (
                  <Link href={`/runs/${row.last_run.id}`}>
                    <StateMark state={row.last_run.state} />
                  </Link>
                ) : (
                  <Text size="sm" c="dimmed">
                    {t('home.neverRun')}
                  </Text>
                )}
              </td>
              <td className="number">
                <ActionIcon variant="subtle" color="gray" aria-label={t('home.deleteNamed', { name: row.title })} onClick={() => setDoomed(row)}>
                  <Trash2 size={16} aria-hidden />
                </ActionIcon>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Modal opened={doomed !== null} onClose={() => setDoomed(null)} title={t('home.delete')} closeButtonProps={{ 'aria-label': t('app.close') }}>
        <Text>{t('home.deleteAsk', { name: doomed?.title ?? '' })}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setDoomed(null)}>
            {t('app.cancel')}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => doomed && remove.mutate(doomed.id)}>
            {t('home.delete')}
          </Button>
        </Group>
      </Modal>
    </>
  )
}
