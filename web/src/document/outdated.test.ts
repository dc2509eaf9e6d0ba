import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outdated } from './outdated.ts'
import type { Document } from './types.ts'

const flow = (table: string, epochs: number): Document => ({
  medas: 1, title: 'T', seed: 0,
  steps: {
    cases: { tool: 'medas.ImportTable', version: 1, params: { table } },
    train: { tool: 'medas.TrainUNet', version: 1, params: { epochs }, wires: { split: 'cases.dataset' } },
    report: { tool: 'medas.ResultReport', version: 1, wires: { cases: 'train.cases' } },
  },
})

test('the revision that a run wrote down is no change', () => {
  assert.deepEqual([...outdated(flow('dataset:a', 3), flow('dataset:a@7', 3))], [])
})

test('another table changes everything that follows, another setting what follows it', () => {
  assert.deepEqual([...outdated(flow('dataset:b', 3), flow('dataset:a@7', 3))], ['cases', 'train', 'report'])
  assert.deepEqual([...outdated(flow('dataset:a', 4), flow('dataset:a@7', 3))], ['train', 'report'])
})
