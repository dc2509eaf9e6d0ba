/** The clipboard in the form of Excel: tabs between cells, lines between rows, quotes around both. */

/** Text with a tab, a line break or a quote is quoted, and its quotes are doubled. */
const quoted = (text: string): string => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

export const writeTable = (rows: string[][]): string => rows.map((cells) => cells.map(quoted).join('\t')).join('\r\n')

/** Read what Excel, LibreOffice, SPSS or a text editor copied. Quotes count only at the beginning of a cell. */
export function readTable(text: string): string[][] {
  const rows: string[][] = [[]]
  const input = text.replace(/\r\n?/g, '\n').replace(/\n$/, '')
  let index = 0
  while (index <= input.length) {
    const [cell, end] = input[index] === '"' ? readQuoted(input, index) : readPlain(input, index)
    rows.at(-1)!.push(cell)
    if (input[end] === '\n') rows.push([])
    index = end + 1
  }
  return rows
}

function readPlain(input: string, start: number): [string, number] {
  const length = input.slice(start).search(/[\t\n]/)
  const end = length < 0 ? input.length : start + length
  return [input.slice(start, end), end]
}

function readQuoted(input: string, start: number): [string, number] {
  let end = start + 1
  while (end < input.length) {
    if (input[end] !== '"') end += 1
    else if (input[end + 1] === '"') end += 2
    else break
  }
  const after = input[end + 1]
  // A quote that never closes, or with text behind it, was only a quote.
  if (end >= input.length || (after !== undefined && after !== '\t' && after !== '\n')) return readPlain(input, start)
  return [input.slice(start + 1, end).replaceAll('""', '"'), end + 1]
}
