/** One sentence of a text, with the markup around it taken off. */
export interface Sentence {
  readonly text: string
  /** `heading` and `code` come from Markdown; a fenced block of code is one sentence. */
  readonly kind: 'prose' | 'heading' | 'code'
}

/** A point never ends a sentence after these. */
const TITLES = new Set(
  'mr mrs ms mx dr prof st gen col sgt lt capt rep sen gov rev hon messrs vs approx ca cf al viz'.split(' '),
)
/** A point does not end a sentence after these when a digit follows. */
const BEFORE_NUMBERS = new Set(
  'no nr fig eq sec art vol ch pp p para jan feb mar apr jun jul aug sep sept oct nov dec'.split(' '),
)

const FENCE = /^\s*(?:```|~~~)/
const HEADING = /^\s{0,3}#{1,6}\s+/
const LIST_MARKER = /^\s*(?:[-*+•‣◦–]|step\s+\d+\s*[:.)]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+/i
const QUOTE_MARKER = /^\s*(?:>\s?)+/
const TABLE_RULE = /^[\s|:+=_-]*$/
/** The length from which a line without an end mark is taken to be wrapped, not finished. */
const WRAPPED_LINE = 60

/**
 * Splits plain text or Markdown into sentences. Abbreviations, initials, decimals and URLs do not end
 * a sentence; list items, table rows and headings are sentences of their own; 。！？ end one without a space.
 */
export function splitSentences(text: string): readonly Sentence[] {
  return blocks(text).flatMap(({ text, kind }): readonly Sentence[] => {
    if (kind === 'code') return [{ text, kind }]
    const plain = stripInline(text)
    return kind === 'heading' ? [{ text: plain, kind }] : splitProse(plain).map((text) => ({ text, kind }))
  })
}

function blocks(text: string): readonly Sentence[] {
  const found: Sentence[] = []
  let code: string[] | undefined
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (FENCE.test(line)) {
      if (code !== undefined) found.push({ text: code.join('\n'), kind: 'code' })
      code = code === undefined ? [] : undefined
    } else if (code !== undefined) code.push(line)
    else addLine(found, line)
  }
  if (code !== undefined) found.push({ text: code.join('\n'), kind: 'code' })
  return found.filter((block) => block.text.trim() !== '')
}

function addLine(found: Sentence[], line: string): void {
  const previous = found.at(-1)
  const unquoted = line.replace(QUOTE_MARKER, '')
  if (TABLE_RULE.test(unquoted)) {
    // A blank entry keeps the next line from being joined to the one before.
    found.push({ text: '', kind: 'prose' })
  } else if (HEADING.test(unquoted)) {
    found.push({ text: unquoted.replace(HEADING, '').replace(/\s*#+\s*$/, ''), kind: 'heading' })
  } else if (previous?.kind === 'prose' && continues(previous.text, unquoted)) {
    found[found.length - 1] = { text: `${previous.text} ${unquoted.trim()}`, kind: 'prose' }
  } else {
    found.push({ text: unquoted.replace(LIST_MARKER, '').trim(), kind: 'prose' })
  }
}

function continues(before: string, line: string): boolean {
  if (before === '' || LIST_MARKER.test(line) || /[.!?:;。！？|]["'”’)\]]*$/.test(before)) return false
  return before.length >= WRAPPED_LINE || /^\s*\p{Ll}/u.test(line)
}

/**
 * Citation marks, emphasis, links and tags say nothing themselves. Emphasis has a longest length, so that many
 * marks without a partner do not cost a search to the end each.
 */
function stripInline(text: string): string {
  return text
    .replace(/!\[[^[\]]*\]\([^()]*\)/g, ' ')
    .replace(/\[([^[\]]+)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"()]*")?\)/g, '$1')
    .replace(/\[\^?\d+(?:\s*[,;–-]\s*\d+)*\]|【[^【】]*】|\[(?:source|citation|ref)\b[^[\]]*\]/gi, ' ')
    .replace(/`+/g, '')
    .replace(/(\*\*|__|~~)(?=\S)([^\n]{0,300}?\S)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}*])[*_](?=\S)([^*_\n]*\S)[*_](?![\p{L}\p{N}*])/gu, '$1')
    .replace(/[ \t]*\|[ \t]*/g, ' | ')
    .trim()
}

function splitProse(text: string): readonly string[] {
  const sentences: string[] = []
  let start = 0
  for (const mark of text.matchAll(/[。！？]+["'”’」』）)\]]*|[.!?…]+["'”’)\]]*(?=\s|$)/gu)) {
    const end = mark.index + mark[0].length
    if (mark[0].startsWith('.') && isInside(text.slice(start, mark.index), text.slice(end, end + 40)))
      continue
    sentences.push(text.slice(start, end))
    start = end
  }
  sentences.push(text.slice(start))
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
}

/** Whether a point between these two texts belongs to an abbreviation, so that the sentence goes on. */
function isInside(before: string, after: string): boolean {
  const word = /[\p{L}\p{N}.]*$/u.exec(before.slice(-24))?.[0].toLowerCase() ?? ''
  if (/^\s+\p{Ll}/u.test(after)) return true
  if (after.trim() === '') return false
  if (TITLES.has(word)) return true
  if (/^\s+\d/.test(after) && BEFORE_NUMBERS.has(word)) return true
  return /^\p{L}$/u.test(word) || /^(?:\p{L}\.)+\p{L}$/u.test(word)
}
