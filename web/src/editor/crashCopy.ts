/** The graph of a workflow, kept in this browser until the server has it. Nothing else is ever kept: no scans, no tables. */
import type { Document } from '../document/types.ts'

const STORE = 'graphs'

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open('medas', 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE)
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
}

let database: Promise<IDBDatabase> | null = null

async function withStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const transaction = (await (database ??= opened())).transaction(STORE, mode, { durability: 'strict' })
  const asked = act(transaction.objectStore(STORE))
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked.result)
    transaction.onabort = () => reject(transaction.error)
  })
}

/** A browser that keeps nothing, as in some private windows, saves on the server all the same. */
const quietly = <T>(promise: Promise<T>): Promise<T | undefined> => promise.catch(() => undefined)

export const keepCopy = (id: string, document: Document) => quietly(withStore('readwrite', (store) => store.put(document, id)))
export const dropCopy = (id: string) => quietly(withStore('readwrite', (store) => store.delete(id)))
/** The copy of an earlier visit that never reached the server. */
export const keptCopy = (id: string) => quietly(withStore<Document | undefined>('readonly', (store) => store.get(id)))
