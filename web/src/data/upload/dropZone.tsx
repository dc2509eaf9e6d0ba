/** Files may be dropped anywhere on the table. */
import { Upload } from 'lucide-react'
import { useRef, useState, type DragEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Named } from '../../api/uploads.ts'
import classes from '../data.module.css'
import { dropped } from './readDrop.ts'

interface Props {
  onFiles: (files: Named[]) => void
  className: string | undefined
  children: ReactNode
}

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')

export function DropZone({ onFiles, className, children }: Props) {
  const { t } = useTranslation()
  const [over, setOver] = useState(false)
  // Entering a child comes before leaving its parent.
  const depth = useRef(0)
  const move = (event: DragEvent, by: number) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    depth.current = Math.max(0, depth.current + by)
    setOver(depth.current > 0)
  }
  const drop = (event: DragEvent) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    depth.current = 0
    setOver(false)
    void dropped(event.dataTransfer).then((files) => files.length && onFiles(files))
  }
  return (
    <div className={className} onDragEnter={(event) => move(event, 1)} onDragOver={(event) => move(event, 0)} onDragLeave={(event) => move(event, -1)} onDrop={drop}>
      {children}
      {over && (
        <div className={classes['over']} aria-hidden>
          <Upload size={40} />
          {t('data.dropHere')}
        </div>
      )}
    </div>
  )
}
