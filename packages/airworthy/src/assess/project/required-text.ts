/**
 * What a text must hold for a pattern to match it: of each group at least one literal, in lower case. No group means
 * that nothing is known. Read from the pattern's source, so that a search can leave out the texts that cannot match.
 */
export type RequiredText = readonly (readonly string[])[]

/** What a part of a pattern matches: these literals and nothing else, or unknown text that holds the groups. */
type Part =
  | { readonly kind: 'literals'; readonly literals: readonly string[] }
  | { readonly kind: 'unknown'; readonly groups: RequiredText }

/** Shorter literals are in nearly every text. */
export const SHORTEST_LITERAL = 3
const MOST_LITERALS = 64
const LARGEST_CLASS = 4

const NOTHING: Part = { kind: 'literals', literals: [''] }
const UNKNOWN: Part = { kind: 'unknown', groups: [] }

/** Sound for any pattern: what the reader does not understand counts as unknown text. */
export function requiredText(pattern: RegExp): RequiredText {
  // Unicode case folding takes some letters outside ASCII for letters inside.
  if (pattern.unicodeSets || (pattern.ignoreCase && pattern.unicode)) return []
  const reader = new PatternReader(pattern.source)
  return groupsOf(reader.alternatives())
}

function groupsOf(part: Part): RequiredText {
  if (part.kind === 'unknown') return part.groups
  const isTelling = part.literals.every((literal) => literal.length >= SHORTEST_LITERAL)
  return isTelling ? [part.literals] : []
}

/** One part after the other. */
function joined(parts: readonly Part[]): Part {
  const groups: (readonly string[])[] = []
  let literals: readonly string[] = ['']
  let isWhole = true
  for (const part of parts) {
    const longer = part.kind === 'literals' ? product(literals, part.literals) : undefined
    if (longer !== undefined) {
      literals = longer
      continue
    }
    isWhole = false
    groups.push(...groupsOf({ kind: 'literals', literals }))
    if (part.kind === 'unknown') groups.push(...part.groups)
    literals = part.kind === 'literals' ? part.literals : ['']
  }
  if (isWhole) return { kind: 'literals', literals }
  return { kind: 'unknown', groups: [...groups, ...groupsOf({ kind: 'literals', literals })] }
}

function product(heads: readonly string[], tails: readonly string[]): readonly string[] | undefined {
  if (heads.length * tails.length > MOST_LITERALS) return undefined
  return heads.flatMap((head) => tails.map((tail) => head + tail))
}

/** One part or the other: of each, its most telling group. */
function either(parts: readonly Part[]): Part {
  const [first] = parts
  if (parts.length === 1 && first !== undefined) return first
  const literals = parts.flatMap((part) => (part.kind === 'literals' ? part.literals : []))
  if (parts.every(({ kind }) => kind === 'literals') && literals.length <= MOST_LITERALS)
    return { kind: 'literals', literals: [...new Set(literals)] }
  const best = parts.map((part) => mostTelling(groupsOf(part)))
  const all = best.flatMap((group) => group ?? [])
  return { kind: 'unknown', groups: best.includes(undefined) ? [] : [[...new Set(all)]] }
}

function mostTelling(groups: RequiredText): readonly string[] | undefined {
  const shortest = (group: readonly string[]): number => Math.min(...group.map(({ length }) => length))
  return groups.toSorted((a, b) => shortest(b) - shortest(a) || a.length - b.length)[0]
}

/** Reads a pattern from left to right. */
class PatternReader {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  alternatives(): Part {
    const parts = [this.#sequence()]
    while (this.#take('|')) parts.push(this.#sequence())
    return either(parts)
  }

  #sequence(): Part {
    const parts: Part[] = []
    while (this.#at < this.#source.length && !'|)'.includes(this.#next())) parts.push(this.#repeated())
    return joined(parts)
  }

  #repeated(): Part {
    const part = this.#single()
    const [written, range] = this.#match(/(?:[*+?]|\{(\d+)[\d,]*\})\??/y) ?? []
    if (written === undefined) return part
    if (written.startsWith('?')) return either([part, NOTHING])
    const isOptional = written.startsWith('*') || range === '0'
    return { kind: 'unknown', groups: isOptional ? [] : groupsOf(part) }
  }

  #single(): Part {
    if (this.#take('(')) return this.#group()
    if (this.#take('[')) return this.#class()
    if (this.#take('\\')) return this.#escape()
    if (this.#take('.')) return UNKNOWN
    if (this.#take('^') || this.#take('$')) return NOTHING
    return literal(this.#advance())
  }

  #group(): Part {
    const isAround = this.#match(/\?<?[=!]/y) !== undefined
    if (!isAround) this.#match(/\?(?:<\w+>|[a-z-]*:)/y)
    const inside = this.alternatives()
    this.#take(')')
    return isAround ? NOTHING : inside
  }

  #class(): Part {
    const body = this.#match(/(?:[^\]\\]|\\.)*/sy)?.[0] ?? ''
    this.#take(']')
    const isPlain = /^(?:[^\\^-]|\\[^\w])+$/s.test(body)
    const members = [...body.replace(/\\(.)/gs, '$1')]
    return isPlain && members.length <= LARGEST_CLASS ? either(members.map(literal)) : UNKNOWN
  }

  #escape(): Part {
    if (this.#match(/[bB]/y) !== undefined) return NOTHING
    if (this.#take('n')) return literal('\n')
    if (this.#match(/u\{[^}]*\}|u\w{4}|x\w\w|c\w|k<\w+>|[pP]\{[^}]*\}|\d+|\w/y) !== undefined) return UNKNOWN
    return literal(this.#advance())
  }

  #next(): string {
    return this.#source.charAt(this.#at)
  }

  #advance(): string {
    this.#at++
    return this.#source.charAt(this.#at - 1)
  }

  #take(text: string): boolean {
    const isThere = this.#source.startsWith(text, this.#at)
    if (isThere) this.#at += text.length
    return isThere
  }

  #match(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.#at
    const match = sticky.exec(this.#source)
    if (match === null) return undefined
    this.#at += match[0].length
    return match
  }
}

/** A letter outside ASCII has several bytes and no case that is known here. */
function literal(character: string): Part {
  return character < '\x80' ? { kind: 'literals', literals: [character.toLowerCase()] } : UNKNOWN
}
