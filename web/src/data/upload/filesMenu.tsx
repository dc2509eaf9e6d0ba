/** Choose files or a folder, for who does not drag. */
import { Menu } from '@mantine/core'
import { FileUp, FolderUp } from 'lucide-react'
import { useRef, type ReactElement, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Named } from '../../api/uploads.ts'
import { picked } from './readDrop.ts'

interface PickProps {
  onFiles: (files: Named[]) => void
  folder?: boolean
  children: (open: () => void) => ReactNode
}

export function PickButton({ onFiles, folder = false, children }: PickProps) {
  const { t } = useTranslation()
  const field = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-label={folder ? t('data.chooseFolder') : t('data.chooseFiles')}
        data-testid={folder ? 'pick-folder' : 'pick-files'}
        {...(folder ? { webkitdirectory: '' } : {})}
        onChange={({ target }) => {
          const files = target.files ? picked(target.files) : []
          // The same files may be chosen again.
          target.value = ''
          if (files.length) onFiles(files)
        }}
      />
      {children(() => field.current?.click())}
    </>
  )
}

export function FilesMenu({ onFiles, children }: { onFiles: (files: Named[]) => void; children: ReactElement }) {
  const { t } = useTranslation()
  return (
    <PickButton onFiles={onFiles}>
      {(files) => (
        <PickButton onFiles={onFiles} folder>
          {(folder) => (
            <Menu position="bottom-start" withinPortal={false}>
              <Menu.Target>{children}</Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<FileUp size={16} aria-hidden />} onClick={files}>
                  {t('data.chooseFiles')}
                </Menu.Item>
                <Menu.Item leftSection={<FolderUp size={16} aria-hidden />} onClick={folder}>
                  {t('data.chooseFolder')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </PickButton>
      )}
    </PickButton>
  )
}
