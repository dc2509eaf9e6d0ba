/** Gray-value windows: the usual ones of CT by name, any other as `level,width`. */
import type { Volume } from '../api/types.ts'

export type WindowName = 'windowAuto' | 'windowSoft' | 'windowLiver' | 'windowLung' | 'windowBone' | 'windowBrain'
export interface Window {
  level: number
  width: number
}

/** In Hounsfield units. */
const CT: Record<Exclude<WindowName, 'windowAuto'>, Window> = {
  windowSoft: { level: 40, width: 400 },
  windowLiver: { level: 60, width: 160 },
  windowLung: { level: -600, width: 1500 },
  windowBone: { level: 400, width: 1800 },
  windowBrain: { level: 40, width: 80 },
}
const OWN = /^(-?[\d.]+),([\d.]+)$/
/** Share of the gray values that one pixel of mouse way changes. */
const DRAG = 1 / 300
const STEPS = 100

/** Presets mean something only where gray values are Hounsfield units. */
export function windowNames(volume: Volume | undefined): WindowName[] {
  return volume?.unit === 'HU' ? ['windowAuto', ...(Object.keys(CT) as (keyof typeof CT)[])] : ['windowAuto']
}

export function windowOf(name: string, volume: Volume | undefined): Window | null {
  const own = OWN.exec(name)
  if (own && Number(own[2]) > 0) return { level: Number(own[1]), width: Number(own[2]) }
  if (name in CT && windowNames(volume).includes(name as WindowName)) return CT[name as keyof typeof CT]
  return volume?.window ?? null
}

/** Rounded, so that a drag asks the server for few different pictures. */
function rounded(value: number, range: [number, number]): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(1e-6, (range[1] - range[0]) / STEPS)))
  return Number((Math.round(value / step) * step).toPrecision(6))
}

export function windowText({ level, width }: Window, volume: Volume): string {
  const range = volume.range
  const narrowest = (range[1] - range[0]) / STEPS
  return `${rounded(level, range)},${rounded(Math.max(narrowest, width), range)}`
}

/** As on a reading station: to the right is wider, upward is brighter. */
export function dragged(start: Window, right: number, up: number, volume: Volume): string {
  const span = (volume.range[1] - volume.range[0]) * DRAG
  return windowText({ level: start.level - up * span, width: start.width + right * span }, volume)
}
