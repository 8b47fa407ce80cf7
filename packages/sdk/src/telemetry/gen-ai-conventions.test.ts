import { expect, test } from 'vitest'
import { providerOfModel } from './gen-ai-conventions.ts'

test.each([
  ['openai/gpt-5', 'openai'],
  ['bedrock/anthropic.claude-opus-4', 'aws.bedrock'],
  ['mistral/mistral-large', 'mistral_ai'],
  ['openrouter/anthropic/claude', 'openrouter'],
  ['gpt-5-mini-2025-08-07', 'openai'],
  ['o3', 'openai'],
  ['claude-opus-4', 'anthropic'],
  ['my-own-model', undefined],
  ['constructor/x', 'constructor'],
])('the provider of %s is %s', (model, provider) => {
  expect(providerOfModel(model)).toBe(provider)
})
