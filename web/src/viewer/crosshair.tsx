/** Lines through the chosen voxel and the line that is measured, drawn over a slice in mm. */
import type { Frame, Voxel } from './geometry.ts'
import { toPicture } from './geometry.ts'
import classes from './viewer.module.css'

/** Share of the picture that stays free around the chosen voxel. */
const GAP = 0.02

export function Crosshair({ frame, at, from }: { frame: Frame; at: Voxel | null; from: Voxel | null }) {
  const [wide, tall] = frame.size
  const gap = Math.max(wide, tall) * GAP
  const [x, y] = at ? toPicture(frame, at) : [0, 0]
  const [startX, startY] = from ? toPicture(frame, from) : [0, 0]
  return (
    <svg className={classes['over']} viewBox={`0 0 ${wide} ${tall}`} preserveAspectRatio="xMidYMid meet" aria-hidden data-over>
      {at && (
        <path className={classes['cross']} vectorEffect="non-scaling-stroke" d={`M0 ${y}H${x - gap}M${x + gap} ${y}H${wide}M${x} 0V${y - gap}M${x} ${y + gap}V${tall}`} />
      )}
      {at && from && <path className={classes['measure']} vectorEffect="non-scaling-stroke" d={`M${startX} ${startY}L${x} ${y}`} />}
    </svg>
  )
}
