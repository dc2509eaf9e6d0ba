/** A stage column behind the steps. */
import type { Node, NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Stage } from '../document/types.ts'
import classes from './canvas.module.css'

export type StageNodeType = Node<{ stage: Stage; number: number }, 'stage'>

export const StageNode = memo(function StageNode({ data }: NodeProps<StageNodeType>) {
  const { t } = useTranslation()
  return (
    <div className={classes['lane']}>
      <span className={classes['laneNumber']}>{data.number}</span>
      {t(`stage.${data.stage}`)}
    </div>
  )
})
