import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addStep, connect, disconnect, freeId, removeStep, rename, resetParam, setParam } from './edit.ts'
import { edited, historyOf, redone, undone } from './history.ts'
import { placesOf } from './layout.ts'
import { orderOf } from './order.ts'
import { patched } from './patch.ts'
import { choicesFor, outputsOf, wireBetween } from './ports.ts'
import { same } from './same.ts'
import type { Document, PortType, Tool } from './types.ts'
import { parseWire, wireText } from './wires.ts'

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
    tool('Window', 'prepare', [['image', 'Image']], [['rescaled', 'Image', { replaces: 'image' }]]),
    tool('Split', 'data', [['dataset', 'Dataset']], [['split', 'Split', { like: 'dataset' }]]),
    tool('Train', 'train', [['split', 'Split']], [['model', 'Model']]),
    tool('Predict', 'predict', [['image', 'Image'], ['model', 'Model']], [['prediction', 'Label', { replaces: 'image' }]]),
  ].map((one) => [one.id, one]),
)
const port = (id: string, accepts: string[]): [string, PortType] => [
  id,
  { id, color: '#000', shape: 'circle', title: { en: id }, gives: { en: id }, needs: { en: id }, accepts },
]
const types = new Map([port('Dataset', ['Dataset', 'Split', 'Pred']), port('Image', ['Image']), port('Model', ['Model']), port('Split', ['Split'])])

const liver: Document = {
  medas: 1,
  title: 'Liver',
  seed: 0,
  steps: {
    cases: { tool: 'medas.Cases', version: 1 },
    window: { tool: 'medas.Window', version: 1, wires: { image: 'cases.dataset[image]' } },
    split: { tool: 'medas.Split', version: 1, wires: { dataset: 'window.cases' } },
    train: { tool: 'medas.Train', version: 1, wires: { split: 'split.split' } },
    predict: { tool: 'medas.Predict', version: 1, wires: { image: 'split.split[image]', model: 'train.model' } },
  },
}

test('a wire survives being read and written', () => {
  for (const text of ['cases.dataset[image]', 'train.model']) assert.equal(wireText(parseWire(text)!), text)
})

test('steps come after what they need', () => {
  assert.deepEqual(orderOf(liver), ['cases', 'window', 'split', 'train', 'predict'])
})

test('a mapped step gives cases with its result in the place of the column', () => {
  assert.deepEqual(outputsOf(liver, 'window', catalog), [
    { id: 'cases', type: 'Dataset', columns: { image: 'Image', label: 'Label' } },
  ])
  assert.equal(outputsOf(liver, 'predict', catalog)[0]!.type, 'Pred')
  assert.deepEqual(outputsOf(liver, 'predict', catalog)[0]!.columns, { image: 'Image', label: 'Label', prediction: 'Label' })
})

test('a plug is offered what fits and closes no circle', () => {
  assert.deepEqual(choicesFor(liver, 'predict', 'image', catalog, types), [
    'cases.dataset[image]', 'window.cases[image]', 'split.split[image]',
  ])
  assert.deepEqual(choicesFor(liver, 'split', 'dataset', catalog, types), ['cases.dataset', 'window.cases'])
})

test('a link from cases to a plug for one medium takes the column of the same name', () => {
  const wire = wireBetween(liver, { step: 'cases', result: 'dataset' }, { step: 'window', plug: 'image' }, catalog, types)

  assert.equal(wire, 'cases.dataset[image]')
})

test('a value that equals the default is not written', () => {
  const set = setParam(liver, 'window', 'width', 350, 400)

  assert.deepEqual(set.steps['window']!.params, { width: 350 })
  assert.ok(same(setParam(set, 'window', 'width', 400, 400), liver))
  assert.ok(same(resetParam(set, 'window', 'width'), liver))
})

test('an edit leaves the old document as it was', () => {
  const before = JSON.stringify(liver)
  removeStep(rename(connect(liver, 'train', 'split', 'window.cases'), 'window', 'ct'), 'ct')

  assert.equal(JSON.stringify(liver), before)
})

test('wires follow a renamed step and go with a removed one', () => {
  assert.equal(rename(liver, 'window', 'ct').steps['split']!.wires!['dataset'], 'ct.cases')
  assert.equal(removeStep(liver, 'window').steps['split']!.wires, undefined)
  assert.equal(disconnect(liver, 'split', 'dataset').steps['split']!.wires, undefined)
})

test('a new step gets a free name and is connected where types allow', () => {
  assert.equal(freeId(liver, 'medas.Window'), 'window_2')
  assert.equal(freeId(liver, 'medas.TrainVNet'), 'train_v_net')
  const added = addStep(liver, catalog.get('medas.Train')!, { after: 'split', catalog, types })

  assert.deepEqual(added.document.steps[added.id]!.wires, { split: 'split.split' })
})

test('what the step before does not give comes from further back', () => {
  const added = addStep(liver, catalog.get('medas.Predict')!, { after: 'train', catalog, types })

  assert.deepEqual(added.document.steps[added.id]!.wires, { image: 'split.split[image]', model: 'train.model' })
})

test('thirty edits, thirty undo, thirty redo: both ends are equal', () => {
  let history = historyOf(liver)
  for (let i = 1; i <= 30; i += 1) history = edited(history, setParam(history.present, 'window', 'width', i), null, i)
  const end = history.present
  for (let i = 0; i < 30; i += 1) history = undone(history)
  assert.ok(same(history.present, liver))
  for (let i = 0; i < 30; i += 1) history = redone(history)

  assert.ok(same(history.present, end))
})

test('a burst of typing is one step back', () => {
  let history = historyOf(liver)
  for (const [value, at] of [[1, 0], [12, 300], [120, 600]] as const) {
    history = edited(history, setParam(history.present, 'window', 'width', value), 'window.width', at)
  }

  assert.equal(undone(history).present, liver)
})

test('a patch adds a step below a table and replaces a wire', () => {
  const fixed = patched(liver, [
    { op: 'add', path: '/steps/split_2', value: { tool: 'medas.Split', version: 1 } },
    { op: 'replace', path: '/steps/train/wires/split', value: 'split_2.split' },
    { op: 'remove', path: '/steps/window/wires/image' },
  ])

  assert.equal(fixed.steps['split_2']!.tool, 'medas.Split')
  assert.equal(fixed.steps['train']!.wires!['split'], 'split_2.split')
  assert.deepEqual(fixed.steps['window']!.wires, {})
  assert.equal(liver.steps['train']!.wires!['split'], 'split.split')
})

test('steps stand in the column of their stage, and where somebody put them', () => {
  const places = placesOf(liver, catalog, () => 72)

  assert.deepEqual([places['cases'], places['split'], places['train']], [{ x: 0, y: 0 }, { x: 0, y: 102 }, { x: 536, y: 102 }])
})
