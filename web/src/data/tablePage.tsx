/** One table of cases: as a spreadsheet, its variables, its pictures, and what is wrong with it. */
import { Badge, Center, Loader, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CloudAlert, CloudCheck, CloudUpload, LayoutGrid, ShieldCheck, Table2, Variable } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { checks } from '../api/datasets.ts'
import { useTitle } from '../ui/title.ts'
import { Trouble } from '../ui/trouble.tsx'
import { useAddress, type Room } from './address.ts'
import { ChecksView } from './checksView.tsx'
import { ConflictBanner } from './conflictBanner.tsx'
import classes from './data.module.css'
import { DataView } from './dataView.tsx'
import { GalleryView } from './gallery/galleryView.tsx'
import type { Saving } from './changes.ts'
import { TableTitle } from './tableTitle.tsx'
import { useTable, type Table } from './useTable.ts'
import { VariableView } from './variables/variableView.tsx'

const ICONS = { data: Table2, variables: Variable, gallery: LayoutGrid, checks: ShieldCheck }
const SAVE_ICONS: Record<Saving, typeof CloudCheck> = { saved: CloudCheck, saving: CloudUpload, failed: CloudAlert }

export default function TablePage({ id }: { id: string }) {
  const [{ view }] = useAddress()
  const { table, error, refetch } = useTable(id, view)
  useTitle(table?.data.title)
  if (error && !table) {
    return (
      <div className={classes['list']}>
        <Trouble error={error} retry={() => void refetch()} />
      </div>
    )
  }
  return table ? <Opened table={table} /> : <Coming />
}

function Coming() {
  const { t } = useTranslation()
  return (
    <Center h={240} role="status" aria-label={t('app.loading')}>
      <Loader />
    </Center>
  )
}

function Opened({ table }: { table: Table }) {
  const { t } = useTranslation()
  const [{ room }, setAddress] = useAddress()
  const found = useQuery(checks(table.id))
  const count = found.data?.problems.length ?? 0
  const SaveIcon = SAVE_ICONS[table.saving]
  return (
    <Tabs value={room} onChange={(next) => setAddress({ room: (next ?? 'data') as Room })} keepMounted={false} className={classes['page']} activateTabWithKeyboard={false}>
      <header className={classes['header']}>
        <TableTitle table={table} />
        <Tabs.List aria-label={t('data.views')} className={classes['tabs']}>
          {(['data', 'variables', 'gallery', 'checks'] as const).map((one) => {
            const Icon = ICONS[one]
            return (
              <Tabs.Tab key={one} value={one} leftSection={<Icon size={15} aria-hidden />} rightSection={one === 'checks' && count > 0 ? <Badge size="sm" color="yellow" variant="light" className={classes['count']}>{count}</Badge> : null}>
                {t(`dataRoom.${one}`)}
              </Tabs.Tab>
            )
          })}
        </Tabs.List>
        <span role="status" className={classes['saving']} data-saving={table.saving} data-testid="saved">
          <SaveIcon size={16} aria-hidden />
          {table.saving === 'saved' ? t('data.saved', { rev: table.rev() }) : table.saving === 'saving' ? t('editor.saving') : t('editor.saveFailed')}
        </span>
      </header>
      <ConflictBanner table={table} />
      <Tabs.Panel value="data" className={classes['panel']}>
        <DataView table={table} checks={found.data?.problems ?? []} />
      </Tabs.Panel>
      <Tabs.Panel value="variables" className={classes['panel']}>
        <VariableView table={table} />
      </Tabs.Panel>
      <Tabs.Panel value="gallery" className={classes['panel']}>
        <GalleryView table={table} />
      </Tabs.Panel>
      <Tabs.Panel value="checks" className={classes['panel']}>
        <ChecksView table={table} checks={found} />
      </Tabs.Panel>
    </Tabs>
  )
}
