/** The report as a page, as an Excel table and as a PDF. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { FileDown, FileSpreadsheet, FileText } from 'lucide-react'
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
        <Button component="a" href={urlOf(`${data.html}?inline=true`)} target="_blank" rel="noreferrer" leftSection={<FileText size={16} aria-hidden />}>
          {t('results.reportHtml')}
        </Button>
      )}
      {data?.xlsx && (
        <Button component="a" href={urlOf(data.xlsx)} download variant="default" leftSection={<FileSpreadsheet size={16} aria-hidden />}>
          {t('results.reportXlsx')}
        </Button>
      )}
      {data?.pdf && (
        <Button component="a" href={urlOf(data.pdf)} download variant="default" leftSection={<FileDown size={16} aria-hidden />}>
          {t('results.reportPdf')}
        </Button>
      )}
    </>
  )
}
