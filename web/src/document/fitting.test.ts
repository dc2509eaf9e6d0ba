import assert from 'node:assert/strict'
import { test } from 'node:test'
import { copied, duplicated, pasted } from './clipboard.ts'
import { addStep } from './edit.ts'
import { addAfter, convertersBetween, insertedBetween, plugsFor, toolsAfter } from './fitting.ts'
import { addNote, changeNote, notesOf, removeNote } from './notes.ts'
import { wireBetween } from './ports.ts'
import type { Document, PortType, Tool } from './types.ts'

const tool = (id: string, stage: Tool['stage'], inputs: [string, string][], outputs: [string, string, object?][]): Tool => ({
  id: `medas.${id}`,
  version: 1,
  stage,
  group: '',
  title: { en: id },
  summary: { en: id },
  inputs: inputs.map(([name, type]) => ({ id: name, type, required: true, many: false })),
  outputs: outputs.map(([name, type, more]) => ({ id: name, type, ...more })),
  params: { required: [], properties: {} },
})
const catalog = new Map(
  [
    tool('Cases', 'data', [], [['dataset', 'Dataset']]),
    tool('Split', 'data', [['dataset', 'Dataset']], [['split', 'Split', { like: 'dataset' }]]),
    tool('Train', 'train', [['split', 'Split']], [['model', 'Model'], ['history', 'Table']]),
    tool('Predict', 'predict', [['image', 'Image'], ['model', 'Model']], [['prediction', 'Label', { replaces: 'image' }]]),
    tool('Clean', 'predict', [['label', 'Label']], [['cleaned', 'Label', { replaces: 'label' }]]),
    tool('Score', 'evaluate', [['prediction', 'Label'], ['truth', 'Label']], [['scores', 'Metrics']]),
    tool('Curve', 'evaluate', [['history', 'Table']], [['figure', 'Figure']]),
  ].map((one) => [one.id, one]),
)
const port = (id: string, accepts: string[]): [string, PortType] => [id, { id, color: '', shape: '', title: { en: id }, gives: { en: id }, needs: { en: id }, accepts }]
const types = new Map([port('Dataset', ['Dataset', 'Split', 'Pred']), port('Image', ['Image', 'Label']), port('Label', ['Label']), port('Model', ['Model']), port('Split', ['Split']), port('Table', ['Table'])])

const flow: Document = {
  medas: 1,
  title: '',
  seed: 0,
  steps: {
    cases: { tool: 'medas.Cases', version: 1 },
    split: { tool: 'medas.Split', version: 1, wires: { dataset: 'cases.dataset' } },
    train: { tool: 'medas.Train', version: 1, seed: 'train', wires: { split: 'split.split' } },
    predict: { tool: 'medas.Predict', version: 1, wires: { image: 'split.split[image]', model: 'train.model' } },
  },
}
const added = (name: string, after: string) => addStep(flow, catalog.get(`medas.${name}`)!, { after, catalog, types })

test('only tools that fit a result are offered, the next stage first', () => {
  assert.deepEqual(toolsAfter(flow, { step: 'train', result: 'model' }, catalog, types).map((one) => one.id), ['medas.Predict'])
  assert.deepEqual(plugsFor(flow, { step: 'split', result: 'split' }, catalog, types).map((one) => one.step), ['train', 'predict'])
})

test('a step behind a model works on what the model has made, and compares it with the expert', () => {
  const clean = addAfter(flow, { step: 'predict', result: 'cases' }, catalog.get('medas.Clean')!, catalog, types)
  const score = added('Score', 'predict')

  assert.deepEqual(clean.document.steps[clean.id]!.wires, { label: 'predict.cases[prediction]' })
  assert.deepEqual(score.document.steps[score.id]!.wires, { prediction: 'predict.cases[prediction]', truth: 'predict.cases[label]' })
})

test('a converted column is taken only if nothing else fits', () => {
  const more: Document = { ...flow, steps: { ...flow.steps, again: { tool: 'medas.Predict', version: 1 } } }

  assert.equal(wireBetween(more, { step: 'predict', result: 'cases' }, { step: 'again', plug: 'image' }, catalog, types), 'predict.cases[image]')
})

test('a prediction is first made of cases that the model has not learned from', () => {
  const { document, id } = added('Predict', 'train')

  assert.equal(document.steps[id]!.only, 'test')
})

test('a result of the same name is taken before a nearer one', () => {
  const { document, id } = added('Curve', 'predict')

  assert.deepEqual(document.steps[id]!.wires, { history: 'train.history' })
})

test('a tool between two that do not fit is found and put in', () => {
  const [from, to] = [{ step: 'cases', result: 'dataset' }, { step: 'train', plug: 'split' }]
  const found = convertersBetween(flow, from, to, catalog, types)
  const made = insertedBetween(flow, from, to, found[0]!, catalog, types)!

  assert.deepEqual(found.map((one) => one.id), ['medas.Split'])
  assert.deepEqual(made.document.steps['train']!.wires, { split: 'split_2.split' })
  assert.deepEqual(made.document.steps['split_2']!.wires, { dataset: 'cases.dataset' })
})

test('copies are wired among each other and to what is there, and draw their own random numbers', () => {
  const { document, ids } = duplicated(flow, ['train', 'predict'])!

  assert.deepEqual(ids, ['train_2', 'predict_2'])
  assert.deepEqual(document.steps['predict_2']!.wires, { image: 'split.split[image]', model: 'train_2.model' })
  assert.equal(document.steps['train_2']!.seed, 'train_2')
})

test('a copy in another workflow leaves out wires to steps that are not there', () => {
  const empty: Document = { medas: 1, title: '', seed: 0, steps: {} }

  assert.deepEqual(pasted(empty, copied(flow, ['train']))!.document.steps, { train: { tool: 'medas.Train', version: 1, seed: 'train' } })
  assert.equal(pasted(empty, 'a sentence'), null)
  assert.equal(pasted(empty, '{"medas": 1, "steps": {"x": {"tool": 3}}}'), null)
})

test('a pasted step never lies exactly on another one', () => {
  const placed: Document = { ...flow, view: { cases: [0, 0], split: [0, 200], train: [300, 0], predict: [600, 0] } }
  const once = duplicated(placed, ['train'])!
  const twice = duplicated(once.document, ['train'])!

  assert.notDeepEqual(twice.document.view![once.ids[0]!], twice.document.view![twice.ids[0]!])
})

test('notes are added, written and removed', () => {
  const noted = changeNote(addNote(flow, [1, 2]), 0, { text: 'why' })

  assert.deepEqual(notesOf(noted), [{ text: 'why', at: [1, 2] }])
  assert.deepEqual(removeNote(noted, 0), flow)
  assert.deepEqual(notesOf({ ...flow, notes: 'by hand' }), [{ text: 'by hand', at: [0, 0] }])
})
