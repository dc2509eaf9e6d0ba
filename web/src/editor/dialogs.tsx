/** What opens over the editor; each is loaded when it is first asked for. */
import { lazy, Suspense } from 'react'
import { useReturnFocus } from './returnFocus.ts'
import type { Command } from './search.tsx'

const AddStep = lazy(() => import('./addStep.tsx'))
const ConnectMenu = lazy(() => import('./connectMenu.tsx'))
const KeyList = lazy(() => import('./keyList.tsx'))
const Search = lazy(() => import('./search.tsx'))
const Versions = lazy(() => import('./versions.tsx'))

export type Dialog = { kind: 'add' | 'keys' | 'search' | 'versions' } | { kind: 'connect'; step: string }

interface Props {
  dialog: Dialog | null
  close: () => void
  /** Step behind which a new one is added. */
  chosen: string | null
  added: (step: string) => void
  commands: Command[]
  flush: () => Promise<boolean>
}

export function Dialogs({ dialog, ...props }: Props) {
  if (!dialog) return null
  return (
    <Suspense fallback={null}>
      <Opened dialog={dialog} {...props} />
    </Suspense>
  )
}

function Opened({ dialog, close, chosen, added, commands, flush }: Props & { dialog: Dialog }) {
  useReturnFocus()
  switch (dialog.kind) {
    case 'add':
      return <AddStep close={close} after={chosen} added={added} />
    case 'connect':
      return <ConnectMenu step={dialog.step} close={close} added={added} />
    case 'keys':
      return <KeyList close={close} />
    case 'search':
      return <Search close={close} after={chosen} added={added} commands={commands} />
    case 'versions':
      return <Versions close={close} flush={flush} />
  }
}
