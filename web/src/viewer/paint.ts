/** Draws one slice: gray image, what the expert drew, what the computer drew, and where they differ. */
import { contour, type Pixels } from './contour.ts'

export const TRUTH = '#3fb6ff'
export const PREDICTION = '#ffb000'
export const MISSED = [255, 64, 200] as const
export const FALSE_ALARM = [64, 255, 218] as const

/** Small slices are drawn larger, so that outlines stay thin. */
const SMALLEST_EDGE = 720
const LINE = 2.5
const AREA = 0.5

export interface Layers {
  image: ImageBitmap | null
  truth: ImageBitmap | null
  prediction: ImageBitmap | null
}

export interface Look {
  opacity: number
  outline: boolean
  differs: boolean
  showTruth: boolean
  showPrediction: boolean
}

export function paint(canvas: HTMLCanvasElement, layers: Layers, look: Look): void {
  const first = layers.image ?? layers.truth ?? layers.prediction
  const context = canvas.getContext('2d')
  if (!first || !context) return
  const scale = Math.max(1, Math.ceil(SMALLEST_EDGE / Math.max(first.width, first.height)))
  canvas.width = first.width * scale
  canvas.height = first.height * scale
  context.fillStyle = '#000'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = 'high'
  if (layers.image) context.drawImage(layers.image, 0, 0, canvas.width, canvas.height)
  context.imageSmoothingEnabled = false
  // Areas let the image through even at full strength.
  context.globalAlpha = look.outline ? look.opacity : look.opacity * AREA
  if (look.showTruth && layers.truth) draw(context, layers.truth, TRUTH, look.outline, scale, [])
  if (look.showPrediction && layers.prediction) draw(context, layers.prediction, PREDICTION, look.outline, scale, [7, 4])
  context.globalAlpha = look.opacity
  if (look.differs && layers.truth && layers.prediction) {
    context.drawImage(differences(layers.truth, layers.prediction), 0, 0, canvas.width, canvas.height)
  }
  context.globalAlpha = 1
}

/** The server colors by structure; here the color and the dashes say who drew it. */
function draw(context: CanvasRenderingContext2D, label: ImageBitmap, color: string, outline: boolean, scale: number, dashes: number[]): void {
  const { width, height } = context.canvas
  if (!outline) context.drawImage(tinted(label, color), 0, 0, width, height)
  if (!outline) return
  context.save()
  context.scale(width / label.width, height / label.height)
  context.strokeStyle = color
  context.lineWidth = LINE / scale
  context.setLineDash(dashes.map((length) => length / scale))
  context.lineJoin = 'round'
  context.stroke(new Path2D(outlineOf(label)))
  context.restore()
}

const outlines = new WeakMap<ImageBitmap, string>()

function outlineOf(label: ImageBitmap): string {
  const known = outlines.get(label)
  if (known !== undefined) return known
  const path = contour(pixels(label))
  outlines.set(label, path)
  return path
}

function tinted(label: ImageBitmap, color: string): OffscreenCanvas {
  const canvas = new OffscreenCanvas(label.width, label.height)
  const context = canvas.getContext('2d')!
  context.drawImage(label, 0, 0)
  context.globalCompositeOperation = 'source-in'
  context.fillStyle = color
  context.fillRect(0, 0, canvas.width, canvas.height)
  return canvas
}

function pixels(label: ImageBitmap): Pixels {
  const context = new OffscreenCanvas(label.width, label.height).getContext('2d')!
  context.drawImage(label, 0, 0)
  const { data } = context.getImageData(0, 0, label.width, label.height)
  return { width: label.width, height: label.height, colors: new Uint32Array(data.buffer), alpha: data }
}

function differences(truth: ImageBitmap, prediction: ImageBitmap): OffscreenCanvas {
  const canvas = new OffscreenCanvas(truth.width, truth.height)
  const context = canvas.getContext('2d')!
  const made = context.createImageData(truth.width, truth.height)
  const [drawn, found] = [pixels(truth), pixels(prediction)]
  for (let at = 0; at < drawn.colors.length; at += 1) {
    if (drawn.colors[at] === found.colors[at]) continue
    const missed = drawn.alpha[at * 4 + 3]! > 0
    const [x, y] = [at % truth.width, Math.floor(at / truth.width)]
    // Misses are hatched: the two must not be told apart by color alone.
    const strength = missed && (x + y) % 2 ? 90 : 220
    made.data.set(missed ? [...MISSED, strength] : [...FALSE_ALARM, strength], at * 4)
  }
  context.putImageData(made, 0, 0)
  return canvas
}
