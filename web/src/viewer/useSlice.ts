/** The layers of the present slice, and the next ones on their way. */
import { useEffect, useState } from 'react'
import type { CaseRow, Axis } from '../api/types.ts'
import type { Layers } from './paint.ts'
import { slice, type SliceRequest } from './slices.ts'
import type { Window } from './windows.ts'

/** Slices that are fetched before anybody asks, to both sides. */
const AHEAD = 8

interface Wish {
  layers: CaseRow['layers']
  axis: Axis
  index: number
  count: number
  window: Window | null
  image: boolean
}

function requests({ layers, axis, window, image }: Wish, index: number): Record<keyof Layers, SliceRequest | null> {
  const label = (digest: string | null) => (digest === null ? null : { digest, axis, index })
  return {
    image: image && layers.image !== null ? { digest: layers.image, axis, index, window } : null,
    truth: label(layers.truth),
    prediction: label(layers.prediction),
  }
}

export type Loaded = { layers: Layers; index: number; axis: Axis; failed: boolean }

export function useSlice(wish: Wish | null): Loaded | null {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const key = wish && JSON.stringify(wish)
  useEffect(() => {
    if (!wish) return undefined
    let late = false
    const wanted = requests(wish, wish.index)
    const get = (request: SliceRequest | null) => (request ? slice(request) : Promise.resolve(null))
    Promise.all([get(wanted.image), get(wanted.truth), get(wanted.prediction)]).then(
      ([image, truth, prediction]) => {
        if (late) return
        setLoaded({ layers: { image, truth, prediction }, index: wish.index, axis: wish.axis, failed: false })
        ahead(wish, () => late)
      },
      () => !late && setLoaded({ layers: { image: null, truth: null, prediction: null }, index: wish.index, axis: wish.axis, failed: true }),
    )
    return () => {
      late = true
    }
  }, [key])
  return loaded
}

/** The nearest first, one distance after the other: a wheel that turns on must not wait behind far slices. */
async function ahead(wish: Wish, isLate: () => boolean): Promise<void> {
  for (let distance = 1; distance <= AHEAD; distance += 1) {
    const near = [wish.index + distance, wish.index - distance].filter((index) => index >= 0 && index < wish.count)
    const wanted = near.flatMap((index) => Object.values(requests(wish, index)).filter((one) => one !== null))
    await Promise.allSettled(wanted.map(slice))
    if (isLate()) return
  }
}
