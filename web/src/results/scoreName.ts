/** Scores in the words of the clinic; one that the page does not know is called as the server calls it. */
import { useTranslation } from 'react-i18next'
import type { Score } from '../api/types.ts'

const KNOWN = ['dice', 'jaccard', 'hd95', 'assd', 'nsd', 'volume', 'volume_error'] as const
type Known = (typeof KNOWN)[number]

export function useScoreName(): (score: Score | undefined, id: string) => string {
  const { t } = useTranslation()
  return (score, id) => (KNOWN.includes(id as Known) ? t(`score.${id as Known}`) : (score?.title ?? id))
}
