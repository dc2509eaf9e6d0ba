import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from '../api/datasetTypes.ts'
import { PAGE, RowStore } from './rowStore.ts'

const TOTAL = 1000

function table() {
  const asked: number[] = []
  let rev = 1
  const fetch = async (offset: number, limit: number) => {
    asked.push(offset)
    const rows: Row[] = Array.from({ length: Math.min(limit, TOTAL - offset) }, (_, index) => (
      { id: `r${offset + index}`, excluded: false, cells: { n: offset + index + 10_000 * rev }, marks: {} }
    ))
    return { rev, total: TOTAL, rows }
  }
  return { asked, fetch, change: () => (rev += 1) }
}

test('only pages that are seen are fetched, each once', async () => {
  const { asked, fetch } = table()
  const store = new RowStore(fetch)

  store.want(0, 20)
  store.want(5, 30)
  await store.load(0, 0)
  assert.deepEqual(asked, [0])
  assert.equal(store.get(PAGE), undefined)

  const rows = await store.load(PAGE - 1, PAGE)
  assert.deepEqual(rows.map(({ id }) => id), [`r${PAGE - 1}`, `r${PAGE}`])
  assert.deepEqual(asked, [0, PAGE])
  assert.equal(store.total, TOTAL)
})

test('what was typed is seen at once, and what the server says replaces it', async () => {
  const { fetch, change } = table()
  const store = new RowStore(fetch)
  store.want(0, 20)
  await store.load(0, 0)

  store.put([{ row: 'r3', col: 'n', value: 'typed' }])
  assert.equal(store.get(3)?.cells['n'], 'typed')

  change()
  store.refresh()
  assert.equal(store.get(3)?.cells['n'], 'typed', 'old rows stay until the new ones are there')
  await store.load(0, 0)
  assert.equal(store.get(3)?.cells['n'], 20_003)
})

test('an answer from before a change is not taken for the present one', async () => {
  const { fetch, change } = table()
  const store = new RowStore(fetch)
  const early = store.load(0, 0)

  change()
  store.refresh()
  await early

  assert.equal(store.rev, 2)
})
