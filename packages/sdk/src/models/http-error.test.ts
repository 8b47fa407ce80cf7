import { expect, test } from 'vitest'
import { httpErrorOf, retryAfterMs, withoutSecrets } from './http-error.ts'

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0)

function errorOf(text: string, headers: Readonly<Record<string, string>> = {}, status = 429) {
  return httpErrorOf({ status, headers, text, nowMs: NOW })
}

test.each([
  [
    '{"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}}',
    'Rate limit reached (rate_limit_exceeded)',
  ],
  [
    '{"error":{"message":"Overloaded","type":"overloaded_error"},"type":"error"}',
    'Overloaded (overloaded_error)',
  ],
  ['{"error":"model not found"}', 'model not found'],
  ['{"message":"forbidden"}', 'forbidden'],
  ['{"detail":"Not authenticated"}', 'Not authenticated'],
  ['[{"error":{"code":404,"message":"no such model"}}]', 'no such model (404)'],
  ['{"unknown":1}', '{"unknown":1}'],
  ['upstream  connect\nerror', 'upstream connect error'],
  [
    '<!DOCTYPE html><html><body>Bad gateway</body></html>',
    'HTML: <!DOCTYPE html><html><body>Bad gateway</body></html>',
  ],
  ['', 'HTTP status 429'],
])('the body %s is told as: %s', (body, message) => {
  expect(errorOf(body)).toEqual({ code: 'http-429', message })
})

test('a long message is cut', () => {
  const { message } = errorOf(JSON.stringify({ error: { message: 'x'.repeat(5000) } }))
  expect(message).toBe(`${'x'.repeat(300)}…`)
})

test('a redirect is told with where it leads', () => {
  expect(errorOf('', { location: 'https://login.example.com/' }, 302)).toEqual({
    code: 'http-302',
    message: 'redirects to https://login.example.com/',
  })
})

test.each([
  [{ 'retry-after': '7' }, 7000],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '1.5' }, 1500],
  [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
  [{ 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': 'Mon, 23 Nov 2026 10:00:30 GMT', date: 'Mon, 23 Nov 2026 10:00:00 GMT' }, 30_000],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': 'Soon' }, undefined],
  [{ 'retry-after': '-5' }, undefined],
  [{}, undefined],
])('%j asks to wait %s ms', (headers: Record<string, string>, expected) => {
  expect(retryAfterMs(headers, NOW)).toBe(expected)
})

test('the wait is part of the error', () => {
  expect(errorOf('busy', { 'retry-after': '2' })).toEqual({
    code: 'http-429',
    message: 'busy',
    retryAfterMs: 2000,
  })
})

test('a secret is taken out of a message, also when a cut left only its beginning', () => {
  const secret = 'Bearer sk-abcdefghijklmnop'
  expect(withoutSecrets('bad key sk-abcdefghijklmnop!', [secret])).toBe('bad key [secret]!')
  expect(withoutSecrets('bad key sk-abcdefghij…', [secret])).toBe('bad key [secret]…')
  expect(withoutSecrets('the word in a sentence', ['in'])).toBe('the word in a sentence')
})
