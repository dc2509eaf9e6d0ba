/** Columns of a table as columns of the grid: how a type looks, reads and is written. */
import { CalendarDays, Contrast, Gauge, Hash, Image, ListOrdered, Ruler, Shapes, Split, Type, UserRound, type LucideIcon } from 'lucide-react'
import type { TFunction } from 'i18next'
import { thumbUrl } from '../api/datasets.ts'
import { isMedia, type CellValue, type Column, type ColumnType, type Media } from '../api/datasetTypes.ts'
import { language } from '../i18n/index.ts'
import classes from './data.module.css'
import type { GridColumn } from './grid/types.ts'
import { reader } from './read.ts'

export const ICONS: Record<ColumnType, LucideIcon> = {
  identifier: Hash, patient: UserRound, image: Image, mask: Contrast, nominal: Shapes, ordinal: ListOrdered, scale: Ruler,
  date: CalendarDays, split: Split, text: Type, result: Gauge,
}

const WIDTHS: Partial<Record<ColumnType, number>> = { image: 190, mask: 170, identifier: 130, text: 180, scale: 90 }
const USUAL_WIDTH = 120
/** Room for the icon and the menu beside a title, and for one letter. */
const [BESIDE, LETTER, WIDEST] = [66, 8, 220]
export const PARTS = ['train', 'validate', 'test'] as const

export const isPicture = (type: ColumnType): boolean => type === 'image' || type === 'mask'

/** How a column is called: by its label where it has one, with its unit. */
export const titleOf = ({ label, name, unit }: Column): string => `${label || name}${unit && unit !== '1' ? ` (${unit})` : ''}`

/** Columns that MeDaS itself makes are called in the language of the page until somebody gives them a name of his own. */
const MADE: Record<string, string> = { case: 'Case', patient: 'Patient', image: 'Image', label: 'Outline' }
const shownTitle = (column: Column, t: TFunction): string =>
  MADE[column.id] === column.label && language() !== 'en' ? t(`dataType.${column.type}`) : titleOf(column)

export function gridColumns(dataset: string, columns: Column[], widths: Record<string, number>, t: TFunction): GridColumn[] {
  return columns.map((column) => {
    const choices = choicesOf(column, t)
    const Icon = ICONS[column.type]
    return {
      id: column.id,
      title: shownTitle(column, t),
      width: widths[column.id] ?? usualWidth(column),
      numeric: column.type === 'scale' || column.type === 'result',
      readOnly: column.type === 'result' || isPicture(column.type),
      clearable: isPicture(column.type),
      kind: t(`dataType.${column.type}`),
      header: <Icon size={15} aria-hidden />,
      choices,
      closed: column.type === 'split',
      inputType: column.type === 'scale' ? 'number' : column.type === 'date' ? 'date' : 'text',
      text: (value) => textOf(value, choices),
      read: reader(column, choices),
      ...(isPicture(column.type) ? { draw: (value: CellValue | undefined) => <Picture dataset={dataset} value={value} mask={column.type === 'mask'} /> } : {}),
    }
  })
}

const usualWidth = (column: Column): number =>
  Math.max(WIDTHS[column.type] ?? USUAL_WIDTH, Math.min(WIDEST, BESIDE + LETTER * titleOf(column).length))

export const choicesOf = (column: Column, t: TFunction) =>
  column.type === 'split' ? PARTS.map((value) => ({ value, label: t(`results.${value}`) })) : column.values.map(({ value, label }) => ({ value, label: label || value }))

function textOf(value: CellValue | undefined, choices: { value: string; label: string }[]): string {
  if (value === null || value === undefined) return ''
  if (isMedia(value)) return value.name
  return choices.find((choice) => choice.value === String(value))?.label ?? String(value)
}

function Picture({ dataset, value, mask }: { dataset: string; value: CellValue | undefined; mask: boolean }) {
  if (!isMedia(value)) return <span className={classes['none']}>–</span>
  return (
    <>
      <img className={classes['thumb']} src={thumbUrl(dataset, value.digest)} alt="" width={36} height={36} loading="lazy" data-mask={mask || undefined} />
      <span className={classes['media']} title={`${value.name} · ${sizeOf(value)}`}>
        <span>{value.name}</span>
        <small>{mask && value.labels ? labelsOf(value.labels) : sizeOf(value)}</small>
      </span>
    </>
  )
}

export const sizeOf = ({ shape }: Media): string => shape.join(' × ')
const labelsOf = (labels: number[]): string => labels.filter((label) => label !== 0).join(', ') || '0'
