/** Above the table: bring in, take out, divide, undo, find, train. */
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { ChevronDown, ClipboardPaste, Download, FileSpreadsheet, PanelRight, Play, Redo2, Split, Undo2, Upload } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { exportUrl } from '../api/datasets.ts'
import type { Named } from '../api/uploads.ts'
import { CaseMenu } from './caseMenu.tsx'
import classes from './data.module.css'
import { FindField } from './findField.tsx'
import type { GridColumn, Selection } from './grid/types.ts'
import { ImportDialog, type ImportFrom } from './importDialog.tsx'
import { SplitDialog } from './splitDialog.tsx'
import { TrainDialog } from './trainDialog.tsx'
import { FilesMenu } from './upload/filesMenu.tsx'
import type { Table } from './useTable.ts'

export interface ToolbarProps {
  table: Table
  columns: GridColumn[]
  selection: Selection
  select: (selection: Selection) => void
  addFiles: (files: Named[]) => void
}

export function Toolbar(props: ToolbarProps & { panel: boolean; setPanel: (open: boolean) => void }) {
  const { table, addFiles, panel, setPanel } = props
  const { t } = useTranslation()
  const [dialog, setDialog] = useState<ImportFrom | 'split' | 'train' | null>(null)
  const close = () => setDialog(null)
  const { data } = table
  return (
    <div className={classes['toolbar']} role="toolbar" aria-label={t('data.tools')}>
      <FilesMenu onFiles={addFiles}>
        <Button size="xs" leftSection={<Upload size={15} aria-hidden />} rightSection={<ChevronDown size={14} aria-hidden />}>
          {t('data.addFiles')}
        </Button>
      </FilesMenu>
      <Plain icon={<ClipboardPaste size={15} aria-hidden />} text={t('data.pasteExcel')} act={() => setDialog('paste')} />
      <Plain icon={<FileSpreadsheet size={15} aria-hidden />} text={t('data.import')} act={() => setDialog('file')} />
      <Menu position="bottom-start" withinPortal={false}>
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<Download size={15} aria-hidden />} rightSection={<ChevronDown size={14} aria-hidden />}>
            {t('data.export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={exportUrl(table.id, 'xlsx')} download>
            {t('data.exportXlsx')}
          </Menu.Item>
          <Menu.Item component="a" href={exportUrl(table.id, 'csv')} download>
            {t('data.exportCsv')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Plain icon={<Split size={15} aria-hidden />} text={t('data.split')} act={() => setDialog('split')} />
      <CaseMenu {...props} />
      <Icon label={t('editor.undo')} off={!data.can_undo} act={table.undo}>
        <Undo2 size={16} aria-hidden />
      </Icon>
      <Icon label={t('editor.redo')} off={!data.can_redo} act={table.redo}>
        <Redo2 size={16} aria-hidden />
      </Icon>
      <span className={classes['space']} />
      <FindField {...props} />
      <Icon label={t('data.panel')} pressed={panel} act={() => setPanel(!panel)}>
        <PanelRight size={16} aria-hidden />
      </Icon>
      <Button size="xs" leftSection={<Play size={15} aria-hidden />} onClick={() => setDialog('train')}>
        {t('data.train')}
      </Button>
      {(dialog === 'paste' || dialog === 'file') && <ImportDialog table={table} from={dialog} close={close} />}
      {dialog === 'split' && <SplitDialog table={table} close={close} />}
      {dialog === 'train' && <TrainDialog table={table} close={close} />}
    </div>
  )
}

function Plain({ icon, text, act }: { icon: ReactNode; text: string; act: () => void }) {
  return (
    <Button size="xs" variant="default" leftSection={icon} onClick={act}>
      {text}
    </Button>
  )
}

function Icon({ label, act, off = false, pressed, children }: { label: string; act: () => void; off?: boolean; pressed?: boolean; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon size={30} variant={pressed ? 'light' : 'default'} aria-label={label} aria-pressed={pressed} disabled={off} onClick={act}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
