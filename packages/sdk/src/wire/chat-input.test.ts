import { expect, test } from 'vitest'
import { chatQuestion, readChatInput } from './chat-input.ts'
import { chatSpendingAtMost } from './chat-spending.ts'

function bodyOf(more: object): string {
  return JSON.stringify({ model: 'docs', messages: [{ role: 'user', content: 'Hi' }], ...more })
}

test('what is for Airworthy is taken out of what is sent on', () => {
  const read = readChatInput(
    bodyOf({ airworthy: { passages: ['A', { id: 'p', text: 'B', score: 0.5 }] }, seed: 1 }),
  )
  expect(read).toMatchObject({
    kind: 'chat',
    input: { passages: [{ text: 'A' }, { id: 'p', text: 'B', score: 0.5 }] },
  })
  expect(read.kind === 'chat' && JSON.parse(read.input.text)).toEqual(JSON.parse(bodyOf({ seed: 1 })))
})

test('the question is the text of the last message of the user', () => {
  const messages = [
    { role: 'user', content: 'First' },
    {
      role: 'user',
      content: [{ type: 'text', text: 'What is ' }, { type: 'image_url' }, { type: 'text', text: 'this?' }],
    },
    { role: 'assistant', content: 'Let me see' },
  ]
  expect(chatQuestion({ body: { messages } })).toBe('What is this?')
})

test('the most that a call can use is its input and the output that it allows itself', () => {
  const price = ({
    usage,
  }: {
    readonly usage: { readonly inputTokens: number; readonly outputTokens: number }
  }) => (usage.inputTokens + usage.outputTokens) / 1_000
  const most = (body: object) =>
    chatSpendingAtMost({ body: { messages: [{ content: 'x'.repeat(184) }], ...body } }, 'm', { price })
  expect(most({ max_tokens: 900 })).toEqual({ tokens: 1_000, costUsd: 1 })
  expect(most({ max_completion_tokens: 450, n: 2 })).toEqual({ tokens: 1_000, costUsd: 1 })
  expect(most({}).tokens).toBe(100 + 4_096)
  expect(chatSpendingAtMost({ body: {} }, 'm', { price: () => undefined }).costUsd).toBe(0)
})
