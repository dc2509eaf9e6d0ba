/** Cases as pictures; the keys 1 to 9 put the selected one into a group. */
import { Checkbox, NativeSelect, Slider, Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ImageOff, Images } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { thumbUrl } from '../../api/datasets.ts'
import { isMedia, type Row } from '../../api/datasetTypes.ts'
import { Empty } from '../../ui/empty.tsx'
import { useReady } from '../../ui/ready.ts'
import { choicesOf, titleOf } from '../columns.tsx'
import classes from '../data.module.css'
import type { Table } from '../useTable.ts'

const SMALLEST = 96
const LARGEST = 288
const FOOT = 52
const GAP = 12
/** Thumbnails are asked for in these sizes only, so that the browser keeps them. */
const SIZES = [96, 192, 288]

export function GalleryView({ table }: { table: Table }) {
  const { t } = useTranslation()
  const { store, data } = table
  const groups = data.columns.filter(({ type }) => type === 'nominal' || type === 'ordinal' || type === 'split')
  const [groupId, setGroup] = useState(() => (groups.find(({ role }) => role === 'answer' || role === 'group') ?? groups[0])?.id ?? '')
  const [size, setSize] = useState(160)
  const [chosen, setChosen] = useState(0)
  const [outlines, setOutlines] = useState(true)
  const { ref: measured, width } = useElementSize()
  const scroller = useRef<HTMLDivElement>(null)
  const perLine = Math.max(1, Math.floor((width + GAP) / (size + GAP)))
  const lines = useVirtualizer({ count: Math.ceil(store.total / perLine), getScrollElement: () => scroller.current, estimateSize: () => size + FOOT + GAP, overscan: 1 })
  const items = lines.getVirtualItems()
  const [first, last] = [(items[0]?.index ?? 0) * perLine, ((items.at(-1)?.index ?? 0) + 1) * perLine - 1]
  useEffect(() => store.want(first, Math.min(last, Math.max(0, store.total - 1))), [store, first, last, store.total])
  useEffect(() => lines.measure(), [size, lines])
  useReady(store.rev > 0, 'gallery')
  const group = groups.find(({ id }) => id === groupId)
  const choices = group ? choicesOf(group, t).slice(0, 9) : []
  const columnOf = (type: 'image' | 'mask') => data.columns.find((one) => one.type === type)?.id
  const [image, mask] = [columnOf('image'), columnOf('mask')]

  const move = (to: number) => {
    const next = Math.min(store.total - 1, Math.max(0, to))
    setChosen(next)
    lines.scrollToIndex(Math.floor(next / perLine), { align: 'auto' })
  }
  const press = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -perLine, ArrowDown: perLine, Home: -chosen, End: store.total }
    const step = steps[event.key]
    const choice = choices[Number(event.key) - 1]
    if (step !== undefined) move(chosen + step)
    else if (group && (choice || event.key === '0')) {
      void table.edit([{ row: chosen, column: group.id, value: choice?.value ?? null }])
      move(chosen + 1)
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z') table.undo()
    else return
    event.preventDefault()
  }
  if (data.rows === 0) return <div className={`card ${classes['reading']}`}><Empty icon={Images} text={t('data.noGallery')} /></div>
  return (
    <div className={classes['room']}>
      <div className={classes['filters']}>
        {groups.length > 0 && <NativeSelect size="xs" aria-label={t('data.group')} value={groupId} onChange={({ target }) => setGroup(target.value)} data={groups.map((one) => ({ value: one.id, label: titleOf(one) }))} />}
        {choices.map(({ value, label }, at) => (
          <span key={value} className={classes['chip']}>
            <kbd>{at + 1}</kbd> {label}
          </span>
        ))}
        {choices.length > 0 && <span className={classes['soft']}>{t('data.groupHint')}</span>}
        {group && !choices.length && <span className={classes['soft']}>{t('data.groupNoValues')}</span>}
        <span className={classes['space']} />
        {mask && <Checkbox size="xs" label={t('data.outlines')} checked={outlines} onChange={({ target }) => setOutlines(target.checked)} />}
        <Text size="sm" c="dimmed" id="gallery-size">
          {t('data.size')}
        </Text>
        <Slider w={140} min={SMALLEST} max={LARGEST} step={16} value={size} onChange={setSize} label={null} thumbProps={{ 'aria-labelledby': 'gallery-size' }} />
      </div>
      <div ref={scroller} className={classes['gallery']} role="listbox" tabIndex={0} aria-label={t('dataRoom.gallery')} aria-activedescendant={store.get(chosen) ? `gallery-${chosen}` : undefined} onKeyDown={press}>
        <div ref={measured} role="presentation" style={{ position: 'relative', height: lines.getTotalSize() }}>
          {items.map((line) => (
            <div key={line.key} role="presentation" className={classes['galleryLine']} style={{ transform: `translateY(${line.start}px)`, gap: GAP }}>
              {Array.from({ length: Math.min(perLine, store.total - line.index * perLine) }, (_, at) => line.index * perLine + at).map((index) => (
                <Tile key={index} table={table} row={store.get(index)} index={index} size={size} chosen={index === chosen} choose={() => setChosen(index)} image={image} mask={outlines ? mask : undefined} group={group?.id} label={(value) => choices.find((choice) => choice.value === value)?.label ?? value} />
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

interface TileProps {
  table: Table
  row: Row | undefined
  index: number
  size: number
  chosen: boolean
  choose: () => void
  image: string | undefined
  /** Its outlines are laid over the image. */
  mask: string | undefined
  group: string | undefined
  label: (value: string) => string
}

function Tile({ table, row, index, size, chosen, choose, image, mask, group, label }: TileProps) {
  const { t } = useTranslation()
  const digestOf = (column: string | undefined) => {
    const value = row && column ? row.cells[column] : null
    return isMedia(value) ? value.digest : null
  }
  const [picture, outline] = [digestOf(image), digestOf(mask)]
  const source = (digest: string) => thumbUrl(table.id, digest, SIZES.find((one) => one >= size) ?? LARGEST)
  const value = row && group ? row.cells[group] : null
  const name = String(row?.cells['case'] ?? '…')
  const words = value === null || value === undefined ? t('data.noGroup') : label(String(value))
  return (
    <div id={`gallery-${index}`} role="option" aria-selected={chosen} className={classes['tile']} data-excluded={row?.excluded || undefined} style={{ width: size }} onClick={choose}>
      {picture ? (
        <span className={classes['picture']}>
          <img src={source(picture)} alt="" width={size} height={size} loading="lazy" />
          {outline && <img src={source(outline)} alt="" width={size} height={size} loading="lazy" className={classes['overlay']} />}
        </span>
      ) : (
        <span className={classes['blank']} style={{ width: size, height: size }}>
          <ImageOff size={22} aria-hidden />
        </span>
      )}
      <strong>{name}</strong>{' '}
      <span className={classes['soft']}>{words}</span>
    </div>
  )
}
