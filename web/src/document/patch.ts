/** JSON Patch (RFC 6902), as the fixes of problems bring it. */
import type { Json } from './types.ts'

export interface Operation {
  op: string
  path: string
  from?: string
  value?: Json
}

type Node = Json | undefined

/** Return the patched value; the given one stays as it was. */
export function patched<T>(value: T, operations: readonly Operation[]): T {
  return operations.reduce<Node>((whole, one) => applied(whole, one), value as Node) as T
}

function applied(whole: Node, { op, path, from, value }: Operation): Node {
  if (op === 'add') return changed(whole, keysOf(path), () => value, 'add')
  if (op === 'replace') return changed(whole, keysOf(path), () => value, 'replace')
  if (op === 'remove') return changed(whole, keysOf(path), () => undefined, 'remove')
  if (op === 'test') {
    if (JSON.stringify(found(whole, keysOf(path))) !== JSON.stringify(value)) throw new Error(`test of ${path} failed`)
    return whole
  }
  if (op === 'move' || op === 'copy') {
    const taken = found(whole, keysOf(from ?? ''))
    const rest = op === 'move' ? changed(whole, keysOf(from ?? ''), () => undefined, 'remove') : whole
    return changed(rest, keysOf(path), () => taken, 'add')
  }
  throw new Error(`unknown operation ${op}`)
}

const keysOf = (path: string): string[] =>
  path === '' ? [] : path.slice(1).split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))

function found(node: Node, keys: string[]): Node {
  return keys.reduce<Node>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)]
    return inner !== null && typeof inner === 'object' ? inner[key] : undefined
  }, node)
}

function changed(node: Node, keys: string[], make: () => Node, how: 'add' | 'replace' | 'remove'): Node {
  const [key, ...rest] = keys
  if (key === undefined) return make()
  if (Array.isArray(node)) {
    const index = key === '-' ? node.length : Number(key)
    if (rest.length) return node.map((one, at) => (at === index ? (changed(one, rest, make, how) as Json) : one))
    const next = [...node]
    if (how === 'remove') next.splice(index, 1)
    else next.splice(index, how === 'add' ? 0 : 1, make() as Json)
    return next
  }
  const table = node !== null && typeof node === 'object' ? node : {}
  if (how === 'remove' && !rest.length) {
    const { [key]: _, ...others } = table
    return others
  }
  // A patch may write below a table that an empty document leaves out.
  return { ...table, [key]: changed(table[key], rest, make, how) as Json }
}
