/** Tools and port types for everything inside the editor. */
import { createContext, useContext } from 'react'
import type { Catalog, Document, PortTypes, Tool } from '../document/types.ts'
import { said } from '../i18n/index.ts'

export const CatalogContext = createContext<{ catalog: Catalog; types: PortTypes }>({ catalog: new Map(), types: new Map() })

export const useCatalog = () => useContext(CatalogContext)

/** What a step is called: the title of its tool, else its own short name. */
export function titleOf(document: Document, id: string, catalog: Catalog): string {
  const tool: Tool | undefined = catalog.get(document.steps[id]?.tool ?? '')
  return tool ? said(tool.title) : id
}
