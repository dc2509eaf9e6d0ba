/** Two versions in one picture: what was added, removed and changed, by color, mark and word. */
import { useTranslation } from 'react-i18next'
import type { Difference } from '../api/types.ts'
import { NODE_WIDTH, placesOf, type Place } from '../document/layout.ts'
import type { Document } from '../document/types.ts'
import { wiresInto } from '../document/wires.ts'
import { titleOf, useCatalog } from './catalog.ts'
import classes from './versions.module.css'

const HEIGHT = 62
const MARKS = { added: '+', removed: '−', changed: '~', same: '' } as const
type Kind = keyof typeof MARKS

/** Every step of both, with the wires of the newer one, and of the older one where a step is gone. */
function joined({ before, after }: Difference): Document {
  return { ...after, steps: { ...before.steps, ...after.steps }, view: { ...before.view, ...after.view } }
}

export function DiffPicture({ difference }: { difference: Difference }) {
  const { t } = useTranslation()
  const { catalog } = useCatalog()
  const both = joined(difference)
  const places = placesOf(both, catalog, () => HEIGHT)
  const kinds = new Map<string, Kind>(difference.steps.map((one) => [one.step, one.kind]))
  const kindOf = (step: string): Kind => kinds.get(step) ?? 'same'
  const width = Math.max(...Object.values(places).map(({ x }) => x)) + NODE_WIDTH + 20
  const height = Math.max(...Object.values(places).map(({ y }) => y)) + HEIGHT + 20
  return (
    <div className={classes['picture']} role="group" aria-label={t('editor.diffPicture')} tabIndex={0}>
      <svg viewBox={`-10 -10 ${width} ${height}`} style={{ minWidth: width * 0.45, width: '100%' }} aria-hidden>
        {lines(difference, both, places).map(({ key, kind, d }) => (
          <path key={key} d={d} className={classes['line']} data-kind={kind} />
        ))}
        {Object.entries(places).map(([id, { x, y }]) => (
          <g key={id} transform={`translate(${x} ${y})`} data-kind={kindOf(id)} className={classes['box']}>
            <rect width={NODE_WIDTH} height={HEIGHT} rx={10} />
            <text x={14} y={26} className={classes['boxTitle']}>
              {titleOf(both, id, catalog)}
            </text>
            <text x={14} y={46} className={classes['boxId']}>
              {id} {kindOf(id) !== 'same' && `· ${t(`editor.diff_${kindOf(id) as Exclude<Kind, 'same'>}`)}`}
            </text>
            <text x={NODE_WIDTH - 20} y={28} className={classes['boxMark']}>
              {MARKS[kindOf(id)]}
            </text>
          </g>
        ))}
      </svg>
    </div>
  )
}

function lines({ before, after }: Difference, both: Document, places: Record<string, Place>) {
  const wires = (document: Document) =>
    Object.keys(document.steps).flatMap((id) => wiresInto(document.steps[id]!).map(({ plug, text, wire }) => ({ key: `${text}>${id}.${plug}`, source: wire.step, target: id })))
  const [old, fresh] = [wires(before), wires(after)]
  const [oldKeys, newKeys] = [new Set(old.map(({ key }) => key)), new Set(fresh.map(({ key }) => key))]
  const all = [...fresh, ...old.filter(({ key }) => !newKeys.has(key))].filter(({ source }) => source in both.steps)
  return all.map(({ key, source, target }) => {
    const [a, b] = [places[source]!, places[target]!]
    const [x1, y1, x2, y2] = [a.x + NODE_WIDTH, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2]
    const kind: Kind = !oldKeys.has(key) ? 'added' : !newKeys.has(key) ? 'removed' : 'same'
    return { key, kind, d: `M${x1} ${y1} C${x1 + 40} ${y1} ${x2 - 40} ${y2} ${x2} ${y2}` }
  })
}
