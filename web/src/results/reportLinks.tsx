/** The report as a page and as an Excel table. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { FileSpreadsheet, FileText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { urlOf } from '../api/http.ts'
import { report } from '../api/queries.ts'
import type { RunDetail } from '../api/types.ts'

export function ReportLinks({ run }: { run: RunDetail | undefined }) {
  const { t } = useTranslation()
  const written = run?.steps.some((step) => Object.values(step.outputs).some(({ type }) => type === 'Report')) ?? false
  const { data } = useQuery({ ...report(run?.id ?? ''), enabled: written })
  return (
    <>
      {data?.html && (
        <Button component="a" href={urlOf(data.html)} target="_blank" rel="noreferrer" leftSection={<FileText size={16} aria-hidden />}>
          {t('results.reportHtml')}
        </Button>
      )}
      {data?.xlsx && (
        <Button component="a" href={urlOf(data.xlsx)} download variant="default" leftSection={<FileSpreadsheet size={16} aria-hidden />}>
          {t('results.reportXlsx')}
        </Button>
      )}
    </>
  )
}
