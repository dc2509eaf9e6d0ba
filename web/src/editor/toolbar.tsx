/** Name, saved or not, view, undo and redo, export, run. */
import { ActionIcon, Button, Menu, SegmentedControl, TextInput, Tooltip } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Blocks, Download, Ellipsis, FileCode, FileJson, Image, Bookmark, LayoutGrid, List, Plus, Redo2, Undo2, Workflow } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { freezeVersion } from '../api/actions.ts'
import { urlOf } from '../api/http.ts'
import { setTitle, withoutPlaces } from '../document/edit.ts'
import type { View } from './place.ts'
import type { Command } from './search.tsx'
import { RunMenu } from './runMenu.tsx'
import { SavedMark } from './savedMark.tsx'
import { useDocument, useEditor } from './store.ts'
import classes from './workbench.module.css'

interface Props {
  view: View
  setView: (view: View) => void
  palette: boolean
  setPalette: (open: boolean) => void
  onAdd: () => void
  commands: Command[]
  running: ComponentProps<typeof RunMenu>
  flush: () => Promise<boolean>
}

export function Toolbar({ view, setView, palette, setPalette, onAdd, commands, running, flush }: Props) {
  const { t } = useTranslation()
  const document = useDocument()
  const edit = useEditor((editor) => editor.edit)
  const undo = useEditor((editor) => editor.undo)
  const redo = useEditor((editor) => editor.redo)
  const past = useEditor((editor) => editor.history.past.length)
  const future = useEditor((editor) => editor.history.future.length)
  return (
    <div className={classes['toolbar']} role="toolbar" aria-label={document.title}>
      <h1 className="hidden">{document.title}</h1>
      <TextInput
        aria-label={t('editor.name')}
        value={document.title}
        onChange={(event) => edit((old) => setTitle(old, event.target.value), 'title')}
        classNames={{ input: classes['title'] ?? '' }}
        w={220}
      />
      <SavedMark />
      <span className={classes['space']} />
      <SegmentedControl
        size="xs"
        aria-label={t('editor.view')}
        value={view}
        onChange={(next) => setView(next as View)}
        data={[
          { value: 'canvas', label: <Labeled icon={<Workflow size={15} aria-hidden />} text={t('editor.canvas')} /> },
          { value: 'list', label: <Labeled icon={<List size={15} aria-hidden />} text={t('editor.list')} /> },
          { value: 'python', label: <Labeled icon={<FileCode size={15} aria-hidden />} text={t('editor.python')} /> },
        ]}
      />
      <Tool label={t('editor.undo')} disabled={!past} onClick={undo} icon={<Undo2 size={17} aria-hidden />} />
      <Tool label={t('editor.redo')} disabled={!future} onClick={redo} icon={<Redo2 size={17} aria-hidden />} />
      {document.view && Object.keys(document.view).length > 0 && (
        <Tool label={t('editor.tidy')} onClick={() => edit(withoutPlaces)} icon={<LayoutGrid size={17} aria-hidden />} />
      )}
      {view === 'canvas' && (
        <Button size="xs" variant={palette ? 'light' : 'default'} aria-pressed={palette} leftSection={<Blocks size={15} aria-hidden />} onClick={() => setPalette(!palette)}>
          {t('editor.palette')}
        </Button>
      )}
      <Button size="xs" variant="default" leftSection={<Plus size={15} aria-hidden />} onClick={onAdd}>
        {t('editor.addStep')}
      </Button>
      <ShareMenu flush={flush} />
      <MoreMenu commands={commands} />
      <RunMenu {...running} />
    </div>
  )
}

function Labeled({ icon, text }: { icon: ReactNode; text: string }) {
  return (
    <span className={classes['labeled']}>
      {icon}
      {text}
    </span>
  )
}

function Tool({ label, icon, disabled = false, onClick }: { label: string; icon: ReactNode; disabled?: boolean; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={30} aria-label={label} disabled={disabled} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}

function MoreMenu({ commands }: { commands: Command[] }) {
  const { t } = useTranslation()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label={t('editor.moreMenu')}>
          <Ellipsis size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {commands.map(({ id, title, act }) => (
          <Menu.Item key={id} onClick={act}>
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function ShareMenu({ flush }: { flush: () => Promise<boolean> }) {
  const { t } = useTranslation()
  const id = useEditor((editor) => editor.id)
  const keep = useMutation({
    mutationFn: async () => {
      await flush()
      return freezeVersion(id)
    },
  })
  const link = (format: string) => urlOf(`/workflows/${id}/export?format=${format}`)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<Download size={15} aria-hidden />}>
            {t('editor.share')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={link('json')} download leftSection={<FileJson size={16} aria-hidden />}>
            {t('editor.exportJson')}
          </Menu.Item>
          <Menu.Item component="a" href={link('python')} download leftSection={<FileCode size={16} aria-hidden />}>
            {t('editor.exportPython')}
          </Menu.Item>
          <Menu.Item component="a" href={link('svg')} target="_blank" rel="noreferrer" leftSection={<Image size={16} aria-hidden />}>
            {t('editor.exportSvg')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<Bookmark size={16} aria-hidden />} onClick={() => keep.mutate()}>
            {t('editor.nameVersion')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <span role="status" className={classes['reason']}>
        {keep.data && t('editor.versionKept', { number: keep.data.number })}
      </span>
    </>
  )
}
