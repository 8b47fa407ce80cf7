import type { Finding } from './attack-intents.ts'

/** A text as a person sees it, and what is in it that a person does not see. */
export interface Revealed {
  readonly visible: string
  readonly hidden: readonly string[]
  readonly findings: readonly Finding[]
}

/** Letters of other alphabets that look like Latin ones; a word that mixes them is read as Latin. */
const LOOKALIKES = new Map(
  zip(
    'авекмнорстухіјѕԁһոսαεικνορτυχɡɪʏАВЕІКМНОРСТХЅΙΟΑΕΝΤ',
    'abekmhopctyxijsdhnuaeikvoptuxgiyABEIKMHOPCTXSIOAENT',
  ),
)
/** Full-width, circled and mathematical letters. */
const STYLED = /[\uff01-\uff5e\u24b6-\u24e9\u{1d400}-\u{1d7ff}]+/gu
/** Tag characters repeat ASCII and show nothing; a flag may be followed by a few. */
const TAGS = /(?<!\u{1f3f4}[\u{e0020}-\u{e007e}]{0,8})[\u{e0020}-\u{e007e}]{4,}/gu
const ZERO_WIDTH = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]+/gu
/** Text that runs backwards inside Latin text; right-to-left languages need no override. */
const OVERRIDE = /[\u202d\u202e]/
/** Inside a Latin word these have no use, and several are no accident. */
const INSIDE_WORDS = /\p{Script=Latin}[\u200b-\u200d\u2060\ufeff]+(?=\p{Script=Latin})/gu
const FEW_INSIDE_WORDS = 3
/** A run that is long enough to carry bits. */
const BITS = /[\u200b-\u200d\u2060-\u2064\ufeff]{16}/
const ASCII = /^\p{ASCII}*$/u
const BASE64 = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,}={0,2}/g
const BASE64_LENGTH = 4000
const IMAGE = /!\[[^\]\n]{0,80}\]\((https?:[^)\s]{1,500})\)/gi

function zip(from: string, to: string): readonly (readonly [string, string])[] {
  return [...from].map((letter, at) => [letter, to.charAt(at)])
}

/** Takes a text apart into what is seen and what is not. */
export function reveal(text: string): Revealed {
  const { visible, tags, findings } = ASCII.test(text)
    ? { ...NOTHING, visible: text }
    : revealCharacters(text)
  return {
    visible: withoutComments(visible).join('\n'),
    hidden: [...tags, ...comments(visible), ...decoded(visible)],
    findings: [...findings, ...findLeakingImages(visible)],
  }
}

/** What plain text hides by its characters. */
const NOTHING = { tags: [], findings: [] }

function revealCharacters(text: string) {
  const tags = [...text.matchAll(TAGS)].map(([run]) => untag(run))
  const visible = foldLookalikes(text.replace(ZERO_WIDTH, ''))
  return { tags, visible, findings: findInvisible(text, tags) }
}

function findInvisible(text: string, tags: readonly string[]): readonly Finding[] {
  const does = 'holds text in characters that nobody sees'
  const [tag] = tags
  if (tag !== undefined) return [{ concern: 0.9, does, quote: tag }]
  const inside = [...text.matchAll(INSIDE_WORDS)]
  if (inside.length >= FEW_INSIDE_WORDS || BITS.test(text) || OVERRIDE.test(text)) {
    return [{ concern: 0.6, does, quote: text.slice(inside[0]?.index ?? 0).replace(ZERO_WIDTH, '') }]
  }
  return []
}

/** An image is fetched without a click, so a place in its address for other text carries that text out. */
function findLeakingImages(text: string): readonly Finding[] {
  const leaking = [...text.matchAll(IMAGE)].find(([, address = '']) => /[?=].*[{[<$]/.test(address))
  if (leaking === undefined) return []
  return [{ concern: 0.6, does: 'sends text away in the address of an image', quote: leaking[0] }]
}

function untag(run: string): string {
  return [...run].map((tag) => String.fromCodePoint((tag.codePointAt(0) ?? 0xe0000) - 0xe0000)).join('')
}

function foldLookalikes(text: string): string {
  const plain = text.replace(STYLED, (run) => run.normalize('NFKC'))
  return plain.replace(/\p{L}{2,40}/gu, (word) =>
    /[a-z]/i.test(word) && /[^\p{Script=Latin}]/u.test(word)
      ? [...word].map((letter) => LOOKALIKES.get(letter) ?? letter).join('')
      : word,
  )
}

function withoutComments(text: string): readonly string[] {
  return text.split('<!--').map((part, index) => {
    const end = part.indexOf('-->')
    return index > 0 && end >= 0 ? part.slice(end + 3) : part
  })
}

function comments(text: string): readonly string[] {
  return text
    .split('<!--')
    .slice(1)
    .flatMap((part) => {
      const end = part.indexOf('-->')
      return end < 0 ? [] : [part.slice(0, end)]
    })
}

function decoded(text: string): readonly string[] {
  return [...text.matchAll(BASE64)].flatMap(([blob]) => {
    const plain = fromBase64(blob.slice(0, BASE64_LENGTH))
    return isProse(plain) ? [plain] : []
  })
}

function fromBase64(blob: string): string {
  try {
    return atob(blob.replace(/=+$/, '').slice(0, Math.floor(blob.length / 4) * 4))
  } catch {
    return ''
  }
}

function isProse(text: string): boolean {
  return / /.test(text) && (text.match(/[A-Za-z ,.!?'"]/g)?.length ?? 0) >= 0.95 * text.length
}
