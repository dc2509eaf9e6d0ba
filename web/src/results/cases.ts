/** Which cases are shown, and their values; the order is the server's: worst first, blanks last. */
import type { CaseRow } from '../api/types.ts'

export const partsOf = (cases: CaseRow[]): string[] => [...new Set(cases.map((row) => row.part).filter((part) => part !== null))]

export const inPart = (cases: CaseRow[], part: string | null): CaseRow[] =>
  part === null ? cases : cases.filter((row) => row.part === part)

export const scoreOf = (row: CaseRow, structure: string, score: string): number | null => row.scores[structure]?.[score] ?? null
