/** A table without cases: where they can come from. */
import { Button, Text } from '@mantine/core'
import { FileUp, FolderUp, Images } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import classes from './data.module.css'
import type { ToolbarProps } from './toolbar.tsx'
import { PickButton } from './upload/filesMenu.tsx'

export function EmptyTable({ addFiles }: ToolbarProps) {
  const { t } = useTranslation()
  return (
    <section className={classes['drop']} aria-label={t('data.addFiles')}>
      <Images size={40} strokeWidth={1.4} aria-hidden color="var(--medas-busy)" />
      <Text fw={600} size="lg">
        {t('data.dropHere')}
      </Text>
      <Text c="dimmed" maw={560} ta="center">
        {t('data.dropKinds')}
      </Text>
      <div className={classes['row']}>
        <PickButton onFiles={addFiles}>
          {(open) => (
            <Button leftSection={<FileUp size={16} aria-hidden />} onClick={open}>
              {t('data.chooseFiles')}
            </Button>
          )}
        </PickButton>
        <PickButton onFiles={addFiles} folder>
          {(open) => (
            <Button variant="default" leftSection={<FolderUp size={16} aria-hidden />} onClick={open}>
              {t('data.chooseFolder')}
            </Button>
          )}
        </PickButton>
      </div>
      <Text c="dimmed" size="sm">
        {t('data.orTable')}
      </Text>
    </section>
  )
}
