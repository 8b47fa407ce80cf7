import { expect, test } from 'vitest'
import { DEAD_SDKS, LIFECYCLE_AS_OF, REMOVED_APIS, RETIRED_MODELS, retirementOf } from './sdk-lifecycle.ts'

test.each([
  'text-davinci-003',
  'gpt-3.5-turbo-0301',
  'claude-2.1',
  'gemini-1.5-flash-002',
  'models/gemini-pro',
])('%s is known as retired', (model) => {
  expect(retirementOf(model)).toBeDefined()
})

test.each(['gpt-3.5-turbo', 'gpt-4o-mini', 'claude-sonnet-4-5', 'gemini-2.5-pro', 'text-embedding-3-small'])(
  '%s is not',
  (model) => {
    expect(retirementOf(model)).toBeUndefined()
  },
)

test('no entry is from after the day on which the tables were compared', () => {
  const days = [...DEAD_SDKS, ...REMOVED_APIS, ...RETIRED_MODELS].map(({ since }) => since)
  expect(days.filter((day) => day !== undefined && day > LIFECYCLE_AS_OF)).toEqual([])
})
