/** Whether the server has everything. */
import { Check, CircleAlert, CloudUpload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useEditor } from './store.ts'
import classes from './workbench.module.css'

const LOOK = {
  saved: [Check, 'editor.saved'],
  unsaved: [CloudUpload, 'editor.unsaved'],
  saving: [CloudUpload, 'editor.saving'],
  failed: [CircleAlert, 'editor.saveFailed'],
} as const

export function SavedMark() {
  const { t } = useTranslation()
  const saving = useEditor((editor) => editor.saving)
  const [Icon, key] = LOOK[saving]
  return (
    <span role="status" className={classes['saved']} data-saving={saving} data-testid="saved">
      <Icon size={15} aria-hidden />
      {t(key)}
    </span>
  )
}
