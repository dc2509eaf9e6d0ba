/** The one place that knows niivue: its API may change before version 1. One instance and one canvas for the whole page. */
import { Niivue, SHOW_RENDER, SLICE_TYPE } from '@niivue/niivue'

export interface Layer {
  url: string
  /** Red, green, blue, opacity, 0 to 255. */
  color: [number, number, number, number]
  name: string
}

export interface Scene {
  volume: { url: string; low: number; high: number } | null
  surfaces: Layer[]
}

const PROBE_MS = 150
const ENOUGH_PER_SECOND = 10

let shared: Promise<{ viewer: Niivue; canvas: HTMLCanvasElement }> | null = null

async function start(host: HTMLElement) {
  const canvas = document.createElement('canvas')
  canvas.setAttribute('aria-hidden', 'true')
  host.append(canvas)
  const viewer = new Niivue({
    backColor: [0, 0, 0, 1],
    isRadiologicalConvention: true,
    multiplanarShowRender: SHOW_RENDER.ALWAYS,
    show3Dcrosshair: true,
    dragAndDropEnabled: false,
    loadingText: '',
    logLevel: 'error',
    meshThicknessOn2D: 0.5,
    // The surfaces shine through the body.
    meshXRay: 0.9,
    crosshairWidth: 0.12,
    crosshairColor: [0.62, 0.95, 0.78, 0.8],
  })
  await viewer.attachToCanvas(canvas)
  viewer.setSliceType(SLICE_TYPE.MULTIPLANAR)
  return { viewer, canvas }
}

/** Show a scene inside an element of the page; what was shown before is freed. */
export async function show(host: HTMLElement, scene: Scene): Promise<void> {
  shared ??= start(host)
  const { viewer, canvas } = await shared
  if (canvas.parentElement !== host) host.append(canvas)
  empty(viewer)
  if (scene.volume) {
    await viewer.loadVolumes([{ url: scene.volume.url, name: 'image.nii.gz', colormap: 'gray', cal_min: scene.volume.low, cal_max: scene.volume.high }])
  }
  if (scene.surfaces.length) {
    await viewer.loadMeshes(scene.surfaces.map(({ url, name, color }) => ({ url, name: `${name}.mz3`, rgba255: new Uint8Array([...color.slice(0, 3), 255]), opacity: color[3] / 255 })))
  }
  viewer.drawScene()
}

/** Whether the scene can be turned without stutter. */
export async function isSmooth(): Promise<boolean> {
  if (!shared) return false
  const { viewer } = await shared
  const gl = viewer.gl
  const pixel = new Uint8Array(4)
  const began = performance.now()
  let frames = 0
  while (performance.now() - began < PROBE_MS) {
    viewer.drawScene()
    // Reading a pixel waits until the frame is really drawn.
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel)
    frames += 1
  }
  return frames / ((performance.now() - began) / 1000) >= ENOUGH_PER_SECOND
}

function empty(viewer: Niivue): void {
  for (const volume of [...viewer.volumes]) viewer.removeVolume(volume)
  for (const mesh of [...viewer.meshes]) viewer.removeMesh(mesh)
}

/** Free memory and context; the next `show` begins anew. */
export async function release(): Promise<void> {
  const known = shared
  shared = null
  if (!known) return
  const { viewer, canvas } = await known
  empty(viewer)
  const context = viewer.gl.getExtension('WEBGL_lose_context')
  viewer.cleanup()
  context?.loseContext()
  canvas.remove()
}
