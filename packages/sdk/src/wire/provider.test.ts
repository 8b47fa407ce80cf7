import { expect, test } from 'vitest'
import { endpointUrl, type ModelRoute, providersOf } from './provider.ts'

function provider(route: Omit<ModelRoute, 'kind'>, environment: Readonly<Record<string, string>> = {}) {
  const [found] = providersOf([{ kind: 'model', ...route }], environment)
  return { model: found?.model, baseUrl: found?.baseUrl, key: found?.headers.authorization }
}

test('a model without a url is asked at OpenAI, with its key', () => {
  const environment = { OPENAI_API_KEY: 'sk-1' }
  const expected = { model: 'gpt-5', baseUrl: 'https://api.openai.com/v1', key: 'Bearer sk-1' }
  expect(provider({ model: 'openai/gpt-5' }, environment)).toEqual(expected)
  expect(provider({ model: 'gpt-5' }, environment)).toEqual(expected)
})

test('OPENAI_BASE_URL leads elsewhere, and models of others are then left to it', () => {
  const environment = { OPENAI_BASE_URL: 'http://localhost:4000/v1' }
  expect(provider({ model: 'anthropic/claude' }, environment)).toEqual({
    model: 'anthropic/claude',
    baseUrl: 'http://localhost:4000/v1',
    key: undefined,
  })
  expect(() => provider({ model: 'anthropic/claude' })).toThrow(/where anthropic\/claude is served/)
})

test('a url of its own gets the key of its own, never that of OpenAI', () => {
  const environment = { OPENAI_API_KEY: 'sk-1', OTHER: 'sk-2' }
  const url = 'https://models.example.com/v1'
  expect(provider({ model: 'openai/gpt-5', url }, environment).key).toBeUndefined()
  expect(provider({ model: 'm', url, key: '${OTHER}' }, environment)).toEqual({
    model: 'm',
    baseUrl: url,
    key: 'Bearer sk-2',
  })
  expect(() => provider({ model: 'm', url, key: '${MISSING}' })).toThrow(
    /MISSING is not set; the key of route "m"/,
  )
})

test('two routes to one model have names of their own', () => {
  const routes = [
    { kind: 'model', model: 'm' },
    { kind: 'model', model: 'm' },
    { kind: 'model', model: 'm', name: 'main' },
  ] as const
  expect(providersOf(routes, {}).map(({ route }) => route)).toEqual(['m', 'm (2)', 'main'])
})

test('a query string stays at the end of the url', () => {
  expect(endpointUrl('https://x.example/v1/?api-version=7', '/embeddings')).toBe(
    'https://x.example/v1/embeddings?api-version=7',
  )
})
