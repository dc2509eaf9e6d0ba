/** The keys of the editor. */
import { Kbd, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const KEYS = [
  ['Ctrl+K', 'search'], ['/', 'find'], ['C', 'connect'], ['E', 'settings'], ['F2', 'rename'], ['Delete', 'remove'],
  ['← ↑ → ↓', 'move'], ['Ctrl+Z', 'undo'], ['Ctrl+Y', 'redo'], ['Ctrl+C', 'copy'], ['Ctrl+V', 'paste'], ['Ctrl+D', 'duplicate'],
  ['Ctrl+Enter', 'run'], ['Ctrl+Shift+Enter', 'runAll'], ['?', 'keys'],
] as const

export default function KeyList({ close }: { close: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal opened onClose={close} title={t('editor.keys')} transitionProps={{ duration: 0 }} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <table className="table">
        <tbody>
          {KEYS.map(([key, what]) => (
            <tr key={key}>
              <th scope="row">
                <Kbd>{key}</Kbd>
              </th>
              <td>{t(`keys.${what}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  )
}
