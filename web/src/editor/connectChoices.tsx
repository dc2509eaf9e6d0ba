/** What a result or a plug can be connected to, as a list to choose from. */
import type { TFunction } from 'i18next'
import { link, type Added } from '../document/edit.ts'
import { addAfter, addedBefore, plugsFor, resultsFor, toolsAfter, toolsBefore, type From, type To } from '../document/fitting.ts'
import { outputsOf, wireBetween } from '../document/ports.ts'
import type { Catalog, Document, PortTypes } from '../document/types.ts'
import { said } from '../i18n/index.ts'
import { termOf } from '../i18n/terms.ts'
import { choiceOfTool } from './addStep.tsx'
import { titleOf } from './catalog.ts'
import type { Choice } from './picker.tsx'
import { PortMark } from './portMark.tsx'

export interface Around {
  document: Document
  catalog: Catalog
  types: PortTypes
  t: TFunction
  /** Take over a change, and the step that was added. */
  done: (change: Added) => void
}

/** New tools that take a result. */
export function newAfter(from: From, { document, catalog, types, t, done }: Around, at?: [number, number]): Choice[] {
  return toolsAfter(document, from, catalog, types).map((tool) => ({
    ...choiceOfTool(tool, t('editor.newStep'), () => done(addAfter(document, from, tool, catalog, types, at))),
    id: `new-${tool.id}`,
  }))
}

/** New tools that give what a plug needs. */
export function newBefore(to: To, { document, catalog, types, t, done }: Around, at?: [number, number]): Choice[] {
  return toolsBefore(document, to, catalog, types).map((tool) => ({
    ...choiceOfTool(tool, t('editor.newStep'), () => done(addedBefore(document, to, tool, catalog, types, at)!)),
    id: `before-${tool.id}`,
  }))
}

const markOf = (type: string | undefined, types: PortTypes) => <PortMark type={types.get(type ?? '')} />

/** Plugs of steps that are there. */
export function plugsThere(from: From, { document, catalog, types, t, done }: Around): Choice[] {
  return plugsFor(document, from, catalog, types).map(({ step, plug }) => {
    const input = catalog.get(document.steps[step]!.tool)?.inputs.find((one) => one.id === plug)
    return {
      id: `to-${step}-${plug}`,
      group: t('editor.stepThere'),
      title: `${titleOf(document, step, catalog)} · ${termOf(plug)}`,
      note: said(input?.title),
      words: `${step} ${plug}`,
      icon: markOf(input?.type, types),
      act: () => {
        const wire = wireBetween(document, from, { step, plug }, catalog, types)
        done({ document: wire === null ? document : link(document, step, plug, wire, catalog), id: step })
      },
    }
  })
}

/** Results of steps that are there, for a plug that waits. */
export function resultsThere(to: To, { document, catalog, types, t, done }: Around): Choice[] {
  const plug = termOf(to.plug)
  return resultsFor(document, to, catalog, types).map((from) => {
    const output = outputsOf(document, from.step, catalog).find((one) => one.id === from.result)
    return {
      id: `from-${to.plug}-${from.step}-${from.result}`,
      group: t('editor.takes', { plug }),
      title: `${titleOf(document, from.step, catalog)} · ${termOf(from.result)}`,
      words: `${from.step} ${from.result}`,
      icon: markOf(output?.type, types),
      act: () => {
        const wire = wireBetween(document, from, to, catalog, types)
        done({ document: wire === null ? document : link(document, to.step, to.plug, wire, catalog), id: to.step })
      },
    }
  })
}
