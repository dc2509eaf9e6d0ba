/** Outline of a label picture along the edges of its pixels, as the text of an SVG path. */

export interface Pixels {
  width: number
  height: number
  /** One number per pixel; equal numbers are one structure. */
  colors: Uint32Array
  /** Red, green, blue, alpha per pixel; alpha 0 is background. */
  alpha: Uint8ClampedArray
}

export function contour({ width, height, colors, alpha }: Pixels): string {
  const at = (x: number, y: number): number => {
    if (x < 0 || y < 0 || x >= width || y >= height) return 0
    const index = y * width + x
    return alpha[index * 4 + 3]! > 0 ? colors[index]! : 0
  }
  const parts: string[] = []
  for (let y = 0; y <= height; y += 1) {
    // Neighboring pieces of one edge become one stroke, so that dashes run along it.
    for (let x = 0, start = -1; x <= width; x += 1) {
      const edge = x < width && at(x, y - 1) !== at(x, y)
      if (edge && start < 0) start = x
      if (!edge && start >= 0) {
        parts.push(`M${start} ${y}H${x}`)
        start = -1
      }
    }
  }
  for (let x = 0; x <= width; x += 1) {
    for (let y = 0, start = -1; y <= height; y += 1) {
      const edge = y < height && at(x - 1, y) !== at(x, y)
      if (edge && start < 0) start = y
      if (!edge && start >= 0) {
        parts.push(`M${x} ${start}V${y}`)
        start = -1
      }
    }
  }
  return parts.join('')
}
