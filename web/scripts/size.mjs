// Fails when a route loads more JavaScript than its budget (kB, compressed).
import { readFileSync, readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const folder = new URL('../../src/medas/server/static/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', folder), 'utf8'))
const BUDGETS = {
  'src/editor/editorPage.tsx': 90,
  // Together with the editor around it.
  'src/editor/canvas.tsx': 90,
  'src/data/tablePage.tsx': 90,
  'src/results/resultsPage.tsx': 60,
  'src/viewer/solid/adapter.ts': 330,
  'src/tour/tour.tsx': 20,
  'src/runs/runPage.tsx': 60,
  'src/runs/chart.tsx': 250,
}
const FIRST_PAGE = 230
const LARGEST_CHUNK = 330

const kilobytes = (file) => gzipSync(readFileSync(new URL(file, folder)), { level: 9 }).length / 1000

/** Every chunk that an entry loads at once, without its own lazy parts. */
function chunksOf(key, seen = new Set()) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key]?.imports ?? []) chunksOf(next, seen)
  return seen
}
const total = (keys) => [...keys].reduce((sum, key) => sum + kilobytes(manifest[key].file), 0)

const first = chunksOf('index.html')
const rows = [['first page', total(first), FIRST_PAGE]]
for (const [entry, budget] of Object.entries(BUDGETS)) {
  if (!manifest[entry]) throw new Error(`${entry} is not a lazy part any more`)
  rows.push([entry, total([...chunksOf(entry)].filter((key) => !first.has(key))), budget])
}
for (const file of readdirSync(new URL('assets/', folder)).filter((name) => name.endsWith('.js'))) {
  const size = kilobytes(`assets/${file}`)
  if (size > LARGEST_CHUNK) rows.push([file, size, LARGEST_CHUNK])
}
let failed = false
for (const [name, size, budget] of rows) {
  failed ||= size > budget
  console.log(`${size > budget ? '✗' : '✓'} ${name}: ${size.toFixed(1)} kB of ${budget} kB`)
}
process.exit(failed ? 1 : 0)
