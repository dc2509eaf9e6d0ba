/** Texts that were not taken: which, where, and what fits there. */
import { Alert, Text } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { GridColumn, Refusal } from './grid/types.ts'

const LISTED = 4

export function Refusals({ refused, columns, close }: { refused: Refusal[]; columns: GridColumn[]; close: () => void }) {
  const { t } = useTranslation()
  return (
    <Alert role="alert" variant="light" color="yellow" radius={0} icon={<TriangleAlert aria-hidden />} title={t('data.refused', { count: refused.length })} withCloseButton closeButtonLabel={t('app.close')} onClose={close}>
      {refused.slice(0, LISTED).map(({ row, column, text }) => {
        const known = columns.find(({ id }) => id === column)
        return (
          <Text key={`${row} ${column}`} size="sm">
            {t('data.refusedCell', { row: row + 1, column: known?.title ?? column, text })} {known?.closed ? t('data.refusedChoice', { choices: known.choices.map(({ label }) => label).join(', ') }) : t(`dataWrong.${known?.inputType ?? 'text'}`)}
          </Text>
        )
      })}
      {refused.length > LISTED && <Text size="sm">{t('data.more', { count: refused.length - LISTED })}</Text>}
    </Alert>
  )
}
