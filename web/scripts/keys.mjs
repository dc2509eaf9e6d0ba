// Fails when a text of the page is never used, or when the languages ask for different values.
import { readFileSync, readdirSync } from 'node:fs'

const source = new URL('../src/', import.meta.url)
const files = readdirSync(source, { recursive: true }).filter((name) => /\.tsx?$/.test(name) && !name.includes('i18n/'))
const code = files.map((name) => readFileSync(new URL(name, source), 'utf8')).join('\n')
const read = (name) => readFileSync(new URL(`i18n/${name}.ts`, source), 'utf8')

function textsOf(name) {
  const texts = new Map()
  let group = ''
  for (const line of read(name).split('\n')) {
    group = /^ {2}(\w+): \{/.exec(line)?.[1] ?? group
    for (const [, key, text] of line.matchAll(/(?:^ {4}|[{,] )(\w+): '((?:[^'\\]|\\.)*)'/g)) texts.set(`${group}.${key}`, text)
  }
  return texts
}
const placesIn = (text) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort().join(' ')

const [english, chinese] = [textsOf('en'), textsOf('zh')]
let failed = false
const complain = (words) => {
  failed = true
  console.log(`✗ ${words}`)
}
for (const [key, text] of english) {
  const [group, name] = key.split('.')
  const base = name.replace(/_(one|other|higher|lower)$/, '')
  const used = code.includes(`'${group}.${base}`) || code.includes(`\`${group}.\${`) || code.includes(`'${base}'`)
  if (!used) complain(`${key} is never used`)
  if (placesIn(text) !== placesIn(chinese.get(key) ?? '')) complain(`${key}: the languages name different values`)
}
if (!failed) console.log(`✓ ${english.size} texts in two languages`)
process.exit(failed ? 1 : 0)
