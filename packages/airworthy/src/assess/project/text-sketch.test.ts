import { expect, test } from 'vitest'
import { mayMatch, queryFor, sketchOf } from './text-sketch.ts'

function isKept(text: string, pattern: RegExp): boolean {
  return mayMatch(sketchOf(Buffer.from(text)), queryFor(pattern))
}

test.each<[RegExp, string]>([
  [/openai/i, 'from OpenAI import x'],
  [/vector_?store|retriever/, 'a vectorstore'],
  [/colou?rs?\b/, 'the color'],
  [/(?:get|call)_?(?:an?_)?human/i, 'callHuman()'],
  [/["'`](?:a|b)["']\s*:\s*true/, `'a' : true`],
  [/x{2,3}yz+/, 'xxyzz'],
  [/(?:abc)*def/, 'def'],
  [/(?!abc)[^"\]]*\]end/, 'xyz]end'],
  [/^import\s+(?<name>\w+)|exports\./m, 'a\nimport b'],
  [/(["'])abc\1/, '"abc"'],
  [/\u0041bc|x\x42c/, 'Abc'],
  [/caf\u00e9s|naïve text/i, 'a NAÏVE TEXT'],
  [/(?<=self)\.model\b(?:\.(?:a|b)){0,2}$/, 'self.model'],
  [/\bsk-[\w-]{20}|hf_[A-Za-z]{10}/, `sk-${'a'.repeat(20)}`],
  [/\$\{abc\}|<=>|\{#each/, 'x <=> y'],
  [/kelvin/iu, '\u212Aelvin'],
  [/[[a-z]--[b]]bcd/v, 'abcd'],
  [/.*/, ''],
])('a text that %s matches is kept', (pattern, text) => {
  expect(pattern.test(text)).toBe(true)
  expect(isKept(text, pattern)).toBe(true)
})

test.each<[RegExp, string]>([
  [/openai/i, 'an open question of air'],
  [/vector_?store|retriever/, 'a vector in a store'],
  [/(?:insert|save)\w*(?:feedback|vote)\w*\(/, 'insert(save)'],
  [/(?:chat|completion)s?\.create\(/, 'chat.complete(creation)'],
  [/\s+(?:abc|def)+\s+/, ' abd  dee '],
])('a text without what %s needs is left out', (pattern, text) => {
  expect(isKept(text, pattern)).toBe(false)
})
