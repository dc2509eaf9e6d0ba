/** Shape and color of a port type, as the server says. */
import type { PortType } from '../document/types.ts'
import classes from './canvas.module.css'

export function PortMark({ type }: { type: PortType | undefined }) {
  const color = type?.color ?? '#7a8790'
  return (
    <svg viewBox="0 0 14 14" width={14} height={14} aria-hidden className={classes['mark']} fill={color}>
      {type?.shape === 'square' ? (
        <rect x={2} y={2} width={10} height={10} rx={1.5} />
      ) : type?.shape === 'diamond' ? (
        <path d="M7 0.8 13.2 7 7 13.2 0.8 7Z" />
      ) : (
        <circle cx={7} cy={7} r={5.4} />
      )}
    </svg>
  )
}
