/** A step on the canvas. */
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import { CircleAlert } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Input, Output } from '../document/types.ts'
import { said } from '../i18n/index.ts'
import { termOf } from '../i18n/terms.ts'
import { usePartName } from '../results/partName.ts'
import { whole } from '../ui/format.ts'
import { StateMark } from '../ui/stateMark.tsx'
import { useCatalog } from './catalog.ts'
import classes from './canvas.module.css'
import { inPort, outPort, useFit } from './linking.ts'
import { PortMark } from './portMark.tsx'
import type { StepState } from './runState.ts'

export interface StepNodeData extends Record<string, unknown> {
  id: string
  tool: string
  /** Part of a split that it runs over. */
  only: string
  inputs: Input[]
  outputs: Output[]
  state: StepState | null
  troubled: boolean
}
export type StepNodeType = Node<StepNodeData, 'step'>

const HEAD = 82
const ROW = 24
const FOOT = 8

export const heightOf = (inputs: number, outputs: number): number => HEAD + ROW * Math.max(1, inputs, outputs) + FOOT

export const StepNode = memo(function StepNode({ data, selected }: NodeProps<StepNodeType>) {
  const { t } = useTranslation()
  const { catalog } = useCatalog()
  const partName = usePartName()
  const tool = catalog.get(data.tool)
  const shown = data.state?.shown ?? 'idle'
  const title = tool ? said(tool.title) : t('editor.unknownTool')
  const run = data.state?.step
  const share = run && shown === 'running' && run.of > 1 ? `${whole(run.done)}/${whole(run.of)}` : ''
  return (
    <div
      className={classes['node']}
      data-state={shown}
      data-chosen={selected}
      data-troubled={data.troubled}
      data-ghost={!tool}
      aria-label={t('editor.nodeLabel', { step: data.id, title, state: t(`state.${shown}`) })}
      role="group"
    >
      <div className={classes['head']}>
        <span className={classes['nodeTitle']}>{title}</span>
        {data.troubled && <CircleAlert size={16} className={classes['alert']} aria-hidden />}
      </div>
      <div className={classes['id']}>
        {data.id}
        {data.only && ` · ${t('editor.only', { part: partName(data.only) })}`}
      </div>
      <div className={classes['state']}>
        <StateMark state={shown} extra={share} size={14} />
      </div>
      <div className={classes['ports']}>
        <div>
          {data.inputs.map((input) => <InputPort key={input.id} step={data.id} input={input} />)}
        </div>
        <div className={classes['outputs']}>
          {data.outputs.map((output) => <OutputPort key={output.id} step={data.id} output={output} />)}
        </div>
      </div>
    </div>
  )
})

function InputPort({ step, input }: { step: string; input: Input }) {
  const { t } = useTranslation()
  const { types } = useCatalog()
  const type = types.get(input.type)
  const name = termOf(input.id)
  const fit = useFit(inPort(step, input.id))
  return (
    <div className={classes['port']} data-fit={fit} title={t('editor.portSays', { name, phrase: said(type?.needs) })}>
      <Handle type="target" position={Position.Left} id={input.id} className={classes['handle']}>
        <PortMark type={type} />
      </Handle>
      <span className={classes['word']}>{name}</span>
    </div>
  )
}

function OutputPort({ step, output }: { step: string; output: Output }) {
  const { t } = useTranslation()
  const { types } = useCatalog()
  const type = types.get(output.type)
  const name = termOf(output.id)
  const fit = useFit(outPort(step, output.id))
  return (
    <div className={classes['port']} data-fit={fit} title={t('editor.portSays', { name, phrase: said(type?.gives) })}>
      <span className={classes['word']}>{name}</span>
      <Handle type="source" position={Position.Right} id={output.id} className={classes['handle']}>
        <PortMark type={type} />
      </Handle>
    </div>
  )
}
