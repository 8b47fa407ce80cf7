import { expect, test } from 'vitest'
import { builtInAnswer } from './built-in-answer.ts'

function asked(body: Readonly<Record<string, unknown>>): string {
  return builtInAnswer({ method: 'POST', path: '/v1/chat/completions', headers: {}, body })
}

const PASSAGES =
  'You answer questions about refunds and invoices from these passages.\n\nA refund takes five working days.\nInvoices are under Billing.'

test('the built-in provider answers with the sentence of the prompt that is nearest to the question', () => {
  const messages = [
    { role: 'system', content: PASSAGES },
    { role: 'user', content: 'How many working days until my refund?' },
  ]
  expect(asked({ messages })).toBe('A refund takes five working days.')
})

test('it finds the question at the end of a prompt that is one message', () => {
  const content = `${PASSAGES}\n\nWhere under Billing are my invoices?`
  expect(asked({ messages: [{ role: 'user', content: [{ type: 'text', text: content }] }] })).toBe(
    'Invoices are under Billing.',
  )
})

test('it says so when the prompt has nothing near the question', () => {
  expect(asked({ messages: [{ role: 'user', content: 'Hello?' }] })).toContain('Nothing')
})

test('it gives JSON of the shape that is asked for', () => {
  const schema = {
    type: 'object',
    properties: {
      label: { enum: ['refund', 'other'] },
      sure: { type: 'number', minimum: 0.5 },
      reasons: { type: 'array', items: { type: 'string' } },
    },
  }
  const format = { type: 'json_schema', json_schema: { name: 'label', schema } }
  const messages = [{ role: 'user', content: `${PASSAGES}\n\nrefund days?` }]
  expect(JSON.parse(asked({ messages, response_format: format }))).toEqual({
    label: 'refund',
    sure: 0.5,
    reasons: ['A refund takes five working days.'],
  })
  expect(JSON.parse(asked({ messages, response_format: { type: 'json_object' } }))).toHaveProperty('answer')
})
