/** Two documents are the same if they have the same text with sorted keys. */

export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

export const same = (a: unknown, b: unknown): boolean => a === b || canonical(a) === canonical(b)
