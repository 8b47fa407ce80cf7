/** Endings that are taken off, the first that fits, with what takes their place and the letters that must stay. */
const ENDINGS: readonly (readonly [ending: RegExp, instead: string, atLeast: number])[] = [
  [/ies$/, 'y', 2],
  [/(?<=ss|sh|ch|x|z)es$/, '', 2],
  [/(?<![us])s$/, '', 2],
]
const VERB_ENDINGS: readonly (readonly [ending: RegExp, instead: string, atLeast: number])[] = [
  [/ied$/, 'y', 2],
  [/(?:ing|(?<!e)ed|ly)$/, '', 3],
]

/**
 * The part of a lower-case English word that its forms share: `refunds`, `refunded`, `refunding` -> `refund`.
 * Light on purpose: it joins inflections, not derivations, so that different words stay different.
 */
export function stem(word: string): string {
  if (word.length < 4) return word
  const noun = word.endsWith('s') ? take(word, ENDINGS) : word
  const verb = 'dgy'.includes(noun.charAt(noun.length - 1)) ? take(noun, VERB_ENDINGS) : noun
  const single = endsTwice(verb) ? verb.slice(0, -1) : verb
  return single.length > 3 && single.endsWith('e') ? single.slice(0, -1) : single
}

function endsTwice(word: string): boolean {
  const last = word.charAt(word.length - 1)
  return last === word.charAt(word.length - 2) && 'bdfgklmnprt'.includes(last)
}

function take(word: string, endings: typeof ENDINGS): string {
  for (const [ending, instead, atLeast] of endings) {
    const shorter = word.replace(ending, instead)
    if (shorter !== word && shorter.length >= atLeast && /[aeiouy]/.test(shorter)) return shorter
  }
  return word
}
