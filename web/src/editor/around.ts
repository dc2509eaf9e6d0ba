/** What the menus of connections need to know of the workflow, and how they change it. */
import { useTranslation } from 'react-i18next'
import { useCatalog } from './catalog.ts'
import type { Around } from './connectChoices.tsx'
import { useDocument, useEditor } from './store.ts'

/** A change is one step of the history; then the menu closes, and the page goes to the step that was added. */
export function useAround(close: () => void, added: (step: string) => void): Around {
  const { t } = useTranslation()
  const { catalog, types } = useCatalog()
  const document = useDocument()
  const edit = useEditor((editor) => editor.edit)
  return {
    document, catalog, types, t,
    done: (change) => {
      edit(() => change.document)
      close()
      added(change.id)
    },
  }
}
