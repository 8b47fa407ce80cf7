import { expect, test } from 'vitest'
import { eventParser, type ServerSentEvent } from './sse.ts'

function parse(pieces: readonly (string | Uint8Array)[]): readonly ServerSentEvent[] {
  const parser = eventParser()
  const bytes = pieces.map((piece) => (typeof piece === 'string' ? new TextEncoder().encode(piece) : piece))
  return [...bytes.flatMap((piece) => parser.push(piece)), ...parser.end()]
}

function dataOf(events: readonly ServerSentEvent[]): readonly string[] {
  return events.map((event) => event.data)
}

test.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('events end at a blank line when lines end in %s', (_name, end) => {
  const text = ['data: one', '', 'event: ping', 'data: two', '', ''].join(end)
  expect(parse([text])).toEqual([
    { event: 'message', data: 'one', terminated: true },
    { event: 'ping', data: 'two', terminated: true },
  ])
})

test('every split of the bytes gives the same events, also inside a character and between CR and LF', () => {
  const bytes = new TextEncoder().encode(
    'data: Grüße, 日本 🎉\r\ndata: two\r\n\r\n: note\r\n\r\ndata: [DONE]\r\n\r\n',
  )
  const whole = parse([bytes])
  expect(dataOf(whole)).toEqual(['Grüße, 日本 🎉\ntwo', '[DONE]'])
  for (let at = 1; at < bytes.length; at++) {
    expect(parse([bytes.subarray(0, at), bytes.subarray(at)]), `split at ${at}`).toEqual(whole)
  }
  expect(parse([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole)
})

test('several data lines are one event, and only one space after the colon is dropped', () => {
  expect(dataOf(parse(['data: first\ndata:  second\ndata\ndata:third\n\n']))).toEqual([
    'first\n second\n\nthird',
  ])
})

test('comments, unknown fields, a byte order mark and events without data give nothing', () => {
  expect(parse(['\uFEFF: keep-alive\n\nid: 7\nretry: 10\n\nevent: ping\n\n'])).toEqual([])
})

test('the name of an event does not leak into the next one', () => {
  expect(parse(['event: ping\n\ndata: x\n\n'])).toEqual([{ event: 'message', data: 'x', terminated: true }])
})

test('the last event is given without its blank line, and marked', () => {
  expect(parse(['data: a\n\ndata: {"cut": tr'])).toEqual([
    { event: 'message', data: 'a', terminated: true },
    { event: 'message', data: '{"cut": tr', terminated: false },
  ])
  expect(parse(['data: a\n\n'])).toHaveLength(1)
})
