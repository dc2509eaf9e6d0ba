/** Files of a drop, with those in folders, each with its path. */
import type { Named } from '../../api/uploads.ts'

/** What operating systems leave in folders, and nobody means to send. */
const LEFT_BEHIND = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX\/.*|\._[^/]*)$/

export const wanted = (files: Named[]): Named[] => files.filter(({ name }) => !LEFT_BEHIND.test(name))

export const picked = (list: FileList): Named[] => wanted(Array.from(list, (file) => ({ name: file.webkitRelativePath || file.name, file })))

export async function dropped(transfer: DataTransfer): Promise<Named[]> {
  // The entries must be taken before the first pause: afterwards the drop is empty.
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  const files = entries.length ? (await Promise.all(entries.map(filesOf))).flat() : Array.from(transfer.files, (file) => ({ name: file.name, file }))
  return wanted(files)
}

async function filesOf(entry: FileSystemEntry): Promise<Named[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed))
    return [{ name: entry.fullPath.replace(/^\//, ''), file }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const all: Named[] = []
  // A folder is read in parts of at most 100 entries, until a part is empty.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed))
    if (!some.length) return all
    all.push(...(await Promise.all(some.map(filesOf))).flat())
  }
}
