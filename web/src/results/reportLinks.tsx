/** The report as a page and as an Excel table. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { FileSpreadsheet, FileText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { urlOf } from '../api/http.ts'
import { report } from '../api/queries.ts'

export function ReportLinks({ id }: { id: string }) {
  const { t } = useTranslation()
  const { data } = useQuery(report(id))
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
