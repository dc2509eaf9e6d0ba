/** Workflow editor: loads the draft, then hands over to the workbench. */
import { Center, Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { draft, portTypes, tools } from '../api/queries.ts'
import type { Draft } from '../api/types.ts'
import type { Catalog, PortTypes } from '../document/types.ts'
import { Trouble } from '../ui/trouble.tsx'
import { startAutosave, type Autosave } from './autosave.ts'
import { CatalogContext } from './catalog.ts'
import { createEditor, EditorContext } from './store.ts'
import { Workbench } from './workbench.tsx'

export default function EditorPage({ id }: { id: string }) {
  const flow = useQuery(draft(id))
  const catalog = useQuery(tools)
  const types = useQuery(portTypes)
  const error = flow.error ?? catalog.error ?? types.error
  if (error) {
    return (
      <div style={{ padding: 32, maxWidth: 720 }}>
        <Trouble error={error} retry={() => [flow, catalog, types].forEach((query) => void query.refetch())} />
      </div>
    )
  }
  if (!flow.data || !catalog.data || !types.data) {
    return (
      <Center h={240}>
        <Loader />
      </Center>
    )
  }
  return <Loaded id={id} draft={flow.data} catalog={catalog.data} types={types.data} />
}

function Loaded({ id, draft: first, catalog, types }: { id: string; draft: Draft; catalog: Catalog; types: PortTypes }) {
  // The first draft makes the store; later answers of the server come through saving.
  const store = useMemo(() => createEditor(id, first), [id])
  const saver = useMemo<{ current: Autosave | null }>(() => ({ current: null }), [])
  useEffect(() => {
    const autosave = startAutosave(store)
    saver.current = autosave
    return () => autosave.stop()
  }, [store, saver])
  const known = useMemo(() => ({ catalog, types }), [catalog, types])
  return (
    <CatalogContext value={known}>
      <EditorContext value={store}>
        <Workbench flush={async () => (await saver.current?.flush()) ?? false} />
      </EditorContext>
    </CatalogContext>
  )
}
