/** Quiet notes above the table: somebody else was faster, or the server refused a change. */
import { Alert, Button, Group, Text } from '@mantine/core'
import { CircleAlert, Users } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Refused } from '../api/http.ts'
import type { Edit } from '../api/datasetTypes.ts'
import { said } from '../i18n/index.ts'
import { gridColumns } from './columns.tsx'
import type { Table } from './useTable.ts'

/** More cells than this are counted, not listed. */
const LISTED = 3

export function ConflictBanner({ table }: { table: Table }) {
  return (
    <>
      {table.conflict && <Conflict table={table} />}
      {table.trouble instanceof Error && <Trouble table={table} />}
    </>
  )
}

function Conflict({ table }: { table: Table }) {
  const { t } = useTranslation()
  const { yours, current } = table.conflict!
  const columns = gridColumns(table.id, table.data.columns, {}, t)
  const words = (edit: Edit | undefined) => columns.find(({ id }) => id === edit?.col)?.text(edit?.value) || t('data.nothing')
  const differing = current.slice(0, LISTED).map((theirs) => {
    const mine = yours.find(({ row, col }) => row === theirs.row && col === theirs.col)
    return t('data.conflictCell', { column: columns.find(({ id }) => id === theirs.col)?.title ?? theirs.col, mine: words(mine), theirs: words(theirs) })
  })
  return (
    <Alert role="status" variant="light" color="yellow" radius={0} icon={<Users aria-hidden />} title={t('data.conflictTitle', { count: current.length })} data-testid="conflict">
      {differing.map((line) => (
        <Text key={line} size="sm">
          {line}
        </Text>
      ))}
      <Group mt="xs" gap="xs">
        <Button size="xs" variant="default" onClick={table.keepMine}>
          {t('data.keepMine')}
        </Button>
        <Button size="xs" variant="default" onClick={table.dismiss}>
          {t('data.takeTheirs')}
        </Button>
      </Group>
    </Alert>
  )
}

function Trouble({ table }: { table: Table }) {
  const { t } = useTranslation()
  const error = table.trouble
  const first = error instanceof Refused ? error.problems[0] : undefined
  return (
    <Alert role="alert" variant="light" color="red" radius={0} icon={<CircleAlert aria-hidden />} title={t('data.notChanged')} withCloseButton closeButtonLabel={t('app.close')} onClose={table.dismiss}>
      {first ? `${said(first.message)} ${said(first.hint)}` : t('trouble.other', { message: String((error as Error).message) })}
    </Alert>
  )
}
