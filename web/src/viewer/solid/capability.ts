/** Whether this computer can show volumes in space; asked before the viewer for it is loaded. */

export type Obstacle = 'noWebgl' | 'smallTextures' | 'tooSlow'

/** Longest edge of the volume that is asked for, and of the one for slow computers. */
export const FINE = 128
export const COARSE = 64

export function obstacle(): Obstacle | null {
  const context = document.createElement('canvas').getContext('webgl2')
  if (!context) return 'noWebgl'
  const largest = Number(context.getParameter(context.MAX_3D_TEXTURE_SIZE))
  // Browsers allow 16 contexts a page; this one was only asked.
  context.getExtension('WEBGL_lose_context')?.loseContext()
  return largest < FINE ? 'smallTextures' : null
}
