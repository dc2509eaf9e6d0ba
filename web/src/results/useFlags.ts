/** Cases of a run that were flagged, to come back to them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { setFlag } from '../api/actions.ts'
import { flags } from '../api/queries.ts'

export function useFlags(run: string) {
  const cache = useQueryClient()
  const { data } = useQuery(flags(run))
  const change = useMutation({
    mutationFn: ({ one, flagged }: { one: string; flagged: boolean }) => setFlag(run, one, flagged),
    onSuccess: (told) => cache.setQueryData(['flags', run], told),
  })
  const flagged = new Set(data?.cases ?? [])
  return { flagged, toggle: (one: string) => change.mutate({ one, flagged: !flagged.has(one) }) }
}
