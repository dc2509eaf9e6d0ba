/** Columns from an Excel or CSV file, or from the clipboard: looked at first, joined by the name of the case. */
import { Alert, Button, Checkbox, FileButton, Group, Modal, NativeSelect, Stack, Text, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { FileSpreadsheet, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readTable, takeTable } from '../api/datasets.ts'
import type { TablePreview } from '../api/datasetTypes.ts'
import { Trouble } from '../ui/trouble.tsx'
import classes from './data.module.css'
import type { Table } from './useTable.ts'

export type ImportFrom = 'file' | 'paste'
const LISTED = 8

export function ImportDialog({ table, from, close }: { table: Table; from: ImportFrom; close: () => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const read = useMutation({ mutationFn: ({ file, name }: { file: Blob; name: string }) => readTable(table.id, file, name) })
  return (
    <Modal opened onClose={close} title={from === 'file' ? t('data.import') : t('data.pasteExcel')} size="min(860px, 94vw)" closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Stack gap="md">
        {read.error && <Trouble error={read.error} />}
        {!read.data && from === 'file' && (
          <div className={classes['choose']}>
            <Text size="sm">{t('data.importHint')}</Text>
            <FileButton accept=".xlsx,.csv,.tsv,.txt" onChange={(file) => file && read.mutate({ file, name: file.name })}>
              {(props) => (
                <Button {...props} loading={read.isPending} leftSection={<FileSpreadsheet size={16} aria-hidden />}>
                  {t('data.chooseTable')}
                </Button>
              )}
            </FileButton>
          </div>
        )}
        {!read.data && from === 'paste' && (
          <>
            <Textarea data-autofocus label={t('data.pasteHere')} description={t('data.pasteHint')} minRows={8} autosize maxRows={14} value={text} onChange={({ target }) => setText(target.value)} classNames={{ input: classes['mono']! }} />
            <Group justify="flex-end">
              <Button disabled={!text.trim()} loading={read.isPending} onClick={() => read.mutate({ file: new Blob([text], { type: 'text/tab-separated-values' }), name: 'pasted.tsv' })}>
                {t('data.look')}
              </Button>
            </Group>
          </>
        )}
        {read.data && <Preview table={table} preview={read.data} close={close} />}
      </Stack>
    </Modal>
  )
}

function Preview({ table, preview, close }: { table: Table; preview: TablePreview; close: () => void }) {
  const { t } = useTranslation()
  const names = preview.columns.map(({ name }) => name)
  const [key, setKey] = useState(preview.key ?? names[0] ?? '')
  const [chosen, setChosen] = useState(new Set(names))
  const [addRows, setAddRows] = useState(table.data.rows === 0)
  const [busy, setBusy] = useState(false)
  const { unmatched, matched, rows } = preview
  // The server has counted with its own guess; with another key the numbers are not known yet.
  const counted = key === preview.key
  const take = async () => {
    setBusy(true)
    const done = await table.act((rev) => takeTable(table.id, preview.token, rev, key, names.filter((name) => name !== key && chosen.has(name)), addRows))
    setBusy(false)
    if (done) close()
  }
  return (
    <>
      <NativeSelect label={t('data.key')} description={t('data.keyHint')} value={key} onChange={({ target }) => setKey(target.value)} data={names} />
      {counted && (
        <Text size="sm" role="status" data-testid="matched">
          {t('data.matched', { matched, rows })}
        </Text>
      )}
      {counted && unmatched.length > 0 && !addRows && table.data.rows > 0 && (
        <Alert color="yellow" variant="light" icon={<TriangleAlert aria-hidden />} title={t('data.notMatched', { count: unmatched.length })}>
          {unmatched.slice(0, LISTED).join(', ')}
          {unmatched.length > LISTED && ' …'}
        </Alert>
      )}
      <Checkbox label={t('data.addUnmatched')} checked={addRows} onChange={({ target }) => setAddRows(target.checked)} />
      <div className={classes['pairs']} tabIndex={0} role="group" aria-label={t('data.columns')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('data.take')}</th>
              <th scope="col">{t('dataField.type')}</th>
              <th scope="col">{t('data.examples')}</th>
            </tr>
          </thead>
          <tbody>
            {preview.columns.map(({ name, type, examples }) => (
              <tr key={name}>
                <td>
                  <Checkbox
                    label={name}
                    disabled={name === key}
                    checked={name === key || chosen.has(name)}
                    onChange={({ target }) => {
                      const next = new Set(chosen)
                      if (target.checked) next.add(name)
                      else next.delete(name)
                      setChosen(next)
                    }}
                  />
                </td>
                <td>{t(`dataType.${type}`)}</td>
                <td className={classes['soft']}>{examples.filter((one) => one !== null && one !== '').join(' · ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t('app.cancel')}
        </Button>
        <Button loading={busy} onClick={() => void take()}>
          {t('data.takeColumns')}
        </Button>
      </Group>
    </>
  )
}
