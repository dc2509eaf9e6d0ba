/** Training, validation and test in words; another part is called as the cases call it. */
import { useTranslation } from 'react-i18next'

export function usePartName(): (part: string) => string {
  const { t } = useTranslation()
  return (part) => (part === 'train' || part === 'validate' || part === 'test' ? t(`results.${part}`) : part)
}
