/** Gray-value windows: the usual ones of CT by name, any other as `level,width`. */
import type { GrayScale, Volume } from '../api/types.ts'

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
/** Share of a window that must have been kept for it to show what it is known for. */
const KEPT = 0.75

/** What the gray values mean; null where they are no Hounsfield units, as in MR. */
export function hounsfield(volume: Volume | undefined, told: GrayScale | null): GrayScale | null {
  return volume?.unit === 'HU' ? { slope: 1, intercept: 0 } : told
}

/** Presets mean something only where gray values are Hounsfield units, and only where a rescaled image has kept them. */
export function windowNames(volume: Volume | undefined, told: GrayScale | null = null): WindowName[] {
  const scale = hounsfield(volume, told)
  if (!volume || !scale) return ['windowAuto']
  const low = volume.unit === 'HU' ? -Infinity : scale.intercept
  const high = volume.unit === 'HU' ? Infinity : scale.intercept + scale.slope
  const shows = ({ level, width }: Window) => Math.min(high, level + width / 2) - Math.max(low, level - width / 2) >= KEPT * width
  return ['windowAuto', ...(Object.keys(CT) as (keyof typeof CT)[]).filter((name) => shows(CT[name]))]
}

export function windowOf(name: string, volume: Volume | undefined, told: GrayScale | null = null): Window | null {
  const own = OWN.exec(name)
  if (own && Number(own[2]) > 0) return { level: Number(own[1]), width: Number(own[2]) }
  const scale = hounsfield(volume, told)
  if (scale && name in CT && windowNames(volume, told).includes(name as WindowName)) {
    const { level, width } = CT[name as keyof typeof CT]
    return { level: (level - scale.intercept) / scale.slope, width: width / scale.slope }
  }
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
