/** Usual gray-value windows of CT, in Hounsfield units. */
import type { Volume } from '../api/types.ts'

export type WindowName = 'windowAuto' | 'windowSoft' | 'windowLiver' | 'windowLung' | 'windowBone' | 'windowBrain'
export interface Window {
  level: number
  width: number
}

const CT: Record<Exclude<WindowName, 'windowAuto'>, Window> = {
  windowSoft: { level: 40, width: 400 },
  windowLiver: { level: 60, width: 160 },
  windowLung: { level: -600, width: 1500 },
  windowBone: { level: 400, width: 1800 },
  windowBrain: { level: 40, width: 80 },
}

/** Presets mean something only where gray values are Hounsfield units. */
export function windowNames(volume: Volume | undefined): WindowName[] {
  const hounsfield = volume?.unit === 'HU' || (volume?.modality === 'CT' && (volume.range?.[0] ?? 0) < -50)
  return hounsfield ? ['windowAuto', ...(Object.keys(CT) as (keyof typeof CT)[])] : ['windowAuto']
}

export function windowOf(name: string, volume: Volume | undefined): Window | null {
  if (name in CT && windowNames(volume).includes(name as WindowName)) return CT[name as keyof typeof CT]
  return volume?.window ?? null
}
