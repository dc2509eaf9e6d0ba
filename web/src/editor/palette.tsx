/** All tools by stage, to be dragged onto the canvas or added by a click. */
import { Button } from '@mantine/core'
import { Search } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { STAGES, type Tool } from '../document/types.ts'
import { said } from '../i18n/index.ts'
import { useCatalog } from './catalog.ts'
import classes from './palette.module.css'

/** Kind of data that a dragged tool is. */
export const TOOL_DATA = 'application/x-medas-tool'

interface Props {
  add: (tool: Tool) => void
  find: () => void
}

export function Palette({ add, find }: Props) {
  const { t } = useTranslation()
  const { catalog } = useCatalog()
  const tools = [...catalog.values()]
  return (
    <nav className={classes['palette']} aria-label={t('editor.palette')}>
      <Button size="xs" variant="default" fullWidth leftSection={<Search size={15} aria-hidden />} onClick={find}>
        {t('editor.findSlash')}
      </Button>
      <p className={classes['hint']}>{t('editor.paletteHint')}</p>
      {STAGES.map((stage, index) => (
        <section key={stage} aria-label={t(`stage.${stage}`)}>
          <h3 className={classes['stage']}>
            {index + 1} {t(`stage.${stage}`)}
          </h3>
          <ul className={classes['tools']}>
            {tools
              .filter((tool) => tool.stage === stage)
              .map((tool) => (
                <li key={tool.id}>
                  <button
                    type="button"
                    draggable
                    className={classes['tool']}
                    title={said(tool.summary)}
                    onClick={() => add(tool)}
                    onDragStart={(event) => event.dataTransfer.setData(TOOL_DATA, tool.id)}
                  >
                    {said(tool.title)}
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}
