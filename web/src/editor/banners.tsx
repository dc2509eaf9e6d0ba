/** Two quiet banners: somebody else changed the workflow, and changes that the browser kept. */
import { Alert, Button, Group, Text } from '@mantine/core'
import { History, Users } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { importDocument } from '../api/actions.ts'
import { same } from '../document/same.ts'
import type { Document } from '../document/types.ts'
import { dropCopy, keptCopy } from './crashCopy.ts'
import { useDocument, useEditor, type Conflict } from './store.ts'

export function Banners() {
  const conflict = useEditor((editor) => editor.conflict)
  return (
    <>
      {conflict && <ConflictBanner conflict={conflict} />}
      <KeptBanner />
    </>
  )
}

/** Steps that are not the same in both versions. */
function difference(mine: Document, other: Document): string[] {
  const ids = new Set([...Object.keys(mine.steps), ...Object.keys(other.steps)])
  return [...ids].filter((id) => !same(mine.steps[id], other.steps[id])).sort()
}

function ConflictBanner({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation()
  const mine = useDocument()
  const takeOver = useEditor((editor) => editor.takeOver)
  const insist = useEditor((editor) => editor.insist)
  const [copied, setCopied] = useState(false)
  const steps = difference(mine, conflict.document)
  const keepBoth = async () => {
    setCopied(true)
    await importDocument({ ...mine, title: t('editor.copyTitle', { title: mine.title }) })
    takeOver(conflict)
  }
  return (
    <Alert role="status" variant="light" color="yellow" icon={<Users aria-hidden />} title={t('editor.conflictTitle')} radius={0} data-testid="conflict">
      <Text size="sm">
        {t('editor.conflict')} {steps.length > 0 && t('editor.differs', { steps: steps.join(', ') })}
      </Text>
      <Group mt="xs" gap="xs">
        <Button size="xs" variant="default" onClick={() => insist(conflict)}>
          {t('editor.useMine')}
        </Button>
        <Button size="xs" variant="default" onClick={() => takeOver(conflict)}>
          {t('editor.useTheirs')}
        </Button>
        <Button size="xs" variant="default" loading={copied} onClick={() => void keepBoth()}>
          {t('editor.keepBoth')}
        </Button>
      </Group>
    </Alert>
  )
}

function KeptBanner() {
  const { t } = useTranslation()
  const id = useEditor((editor) => editor.id)
  const edit = useEditor((editor) => editor.edit)
  const saved = useEditor((editor) => editor.saved)
  const [kept, setKept] = useState<Document | null>(null)
  const [first] = useState(saved)
  useEffect(() => {
    void keptCopy(id).then((copy) => {
      if (copy && !same(copy, first)) setKept(copy)
    })
  }, [id, first])
  if (!kept) return null
  const done = () => {
    void dropCopy(id)
    setKept(null)
  }
  return (
    <Alert role="status" variant="light" color="sea" icon={<History aria-hidden />} title={t('editor.restored')} radius={0} data-testid="kept">
      <Group gap="xs">
        <Button
          size="xs"
          onClick={() => {
            done()
            edit(() => kept)
          }}
        >
          {t('editor.restore')}
        </Button>
        <Button size="xs" variant="default" onClick={done}>
          {t('editor.discard')}
        </Button>
      </Group>
    </Alert>
  )
}
