/** What opens over the editor; each is loaded when it is first asked for. */
import { lazy, Suspense } from 'react'
import { useReturnFocus } from './returnFocus.ts'

const AddStep = lazy(() => import('./addStep.tsx'))
const ConnectMenu = lazy(() => import('./connectMenu.tsx'))

export type Dialog = { kind: 'add' } | { kind: 'connect'; step: string }

interface Props {
  dialog: Dialog | null
  close: () => void
  /** Step behind which a new one is added. */
  chosen: string | null
  added: (step: string) => void
}

export function Dialogs({ dialog, ...props }: Props) {
  if (!dialog) return null
  return (
    <Suspense fallback={null}>
      <Opened dialog={dialog} {...props} />
    </Suspense>
  )
}

function Opened({ dialog, close, chosen, added }: Props & { dialog: Dialog }) {
  useReturnFocus()
  if (dialog.kind === 'add') return <AddStep close={close} after={chosen} added={added} />
  return <ConnectMenu step={dialog.step} close={close} added={added} />
}
