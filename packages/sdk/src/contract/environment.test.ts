import { expect, test } from 'vitest'
import { AirworthyError } from '../errors.ts'
import { resolveEnvironment } from './environment.ts'

const reference = (name: string): string => `$\{${name}}`

test('every reference is replaced by its value, as it is', () => {
  const text = `Bearer ${reference('A')}/${reference('B_2')}`
  expect(resolveEnvironment(text, { A: 'x$&y', B_2: 'z' }, 'a header')).toBe('Bearer x$&y/z')
  expect(resolveEnvironment('no reference, {{input}}', {}, 'a header')).toBe('no reference, {{input}}')
})

test.each([[{}], [{ MODEL_KEY: '' }]])(
  'a variable that is missing or empty is named, with what needs it',
  (variables) => {
    const resolve = (): string => resolveEnvironment(reference('MODEL_KEY'), variables, 'the key of "run"')
    expect(resolve).toThrow(AirworthyError)
    expect(resolve).toThrow(
      expect.objectContaining({
        code: 'environment-missing',
        message: 'the environment variable MODEL_KEY is not set; the key of "run" needs it',
        next: expect.stringContaining('export MODEL_KEY='),
      }),
    )
  },
)

test('a name that every object has is still missing', () => {
  expect(() => resolveEnvironment(reference('constructor'), {}, 'a header')).toThrow(AirworthyError)
})
