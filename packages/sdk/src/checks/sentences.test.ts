import { expect, test } from 'vitest'
import { splitSentences } from './sentences.ts'

function texts(text: string): readonly string[] {
  return splitSentences(text).map((sentence) => sentence.text)
}

test('abbreviations, initials, decimals and URLs stay inside their sentence', () => {
  expect(
    texts(
      'Dr. Smith paid $3.50 to J. K. Rowling. It was fine, e.g. cheap. See https://a.example/x.y?z=1. Next!',
    ),
  ).toEqual([
    'Dr. Smith paid $3.50 to J. K. Rowling.',
    'It was fine, e.g. cheap.',
    'See https://a.example/x.y?z=1.',
    'Next!',
  ])
})

test('numbered references stay whole', () => {
  expect(texts('Fig. 3 shows No. 5 beside the U.S. Highway. It is old.')).toEqual([
    'Fig. 3 shows No. 5 beside the U.S. Highway.',
    'It is old.',
  ])
})

test('a closing quote belongs to the sentence that it closes', () => {
  expect(texts('He said "stop." Then he left (at 5 p.m. sharp). Done')).toEqual([
    'He said "stop."',
    'Then he left (at 5 p.m. sharp).',
    'Done',
  ])
})

test('Markdown is read as sentences without its marks', () => {
  const markdown =
    '# Refunds\n\n1. **Refunds** take 5 days.\n2. See [the docs](https://x.example/a_(b)) [1][2]\n- `third` item\n\n> quoted\n\n| Plan | Price |\n|---|---|\n| Pro | $10 |'
  expect(splitSentences(markdown)).toEqual([
    { text: 'Refunds', kind: 'heading' },
    { text: 'Refunds take 5 days.', kind: 'prose' },
    { text: 'See the docs', kind: 'prose' },
    { text: 'third item', kind: 'prose' },
    { text: 'quoted', kind: 'prose' },
    { text: '| Plan | Price |', kind: 'prose' },
    { text: '| Pro | $10 |', kind: 'prose' },
  ])
})

test('a fenced block of code is one sentence, also when its fence is never closed', () => {
  expect(splitSentences('Run:\n```bash\nnpm install a. B\nnpm test\n```\nDone.\n```\nlast')).toEqual([
    { text: 'Run:', kind: 'prose' },
    { text: 'npm install a. B\nnpm test', kind: 'code' },
    { text: 'Done.', kind: 'prose' },
    { text: 'last', kind: 'code' },
  ])
})

test('wrapped lines are joined, separate lines are not', () => {
  expect(
    texts(
      'This line was wrapped by a mail client at about seventy characters\nBefore it ended.\nShort\nOther',
    ),
  ).toEqual([
    'This line was wrapped by a mail client at about seventy characters Before it ended.',
    'Short',
    'Other',
  ])
})

test('full-width marks end a sentence without a space', () => {
  expect(texts('返金は30日以内です。送料は無料ですか？はい')).toEqual([
    '返金は30日以内です。',
    '送料は無料ですか？',
    'はい',
  ])
})

test('a text without letters or digits has no sentence', () => {
  expect(texts(' \n--- \n ... [1]')).toEqual([])
})
