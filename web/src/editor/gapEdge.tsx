/** A wire that stays in its column or goes back: it runs in the gap above the row of its target. */
import { BaseEdge, getSmoothStepPath, type Edge, type EdgeProps } from '@xyflow/react'

export type GapEdgeType = Edge<{ wire: string; gapY: number }, 'gap'>

export function GapEdge({ id, sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, data, style, label }: EdgeProps<GapEdgeType>) {
  const [path, labelX, labelY] = getSmoothStepPath({
    sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition,
    borderRadius: 12,
    offset: 18,
    ...(data && data.gapY > sourceY ? { centerY: data.gapY } : {}),
  })
  return (
    <BaseEdge
      id={id}
      path={path}
      labelX={labelX}
      labelY={labelY}
      labelBgPadding={[6, 2]}
      labelBgBorderRadius={6}
      {...(style ? { style } : {})}
      {...(label ? { label } : {})}
    />
  )
}
