import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from './assess.fixtures.ts'
import { unhandledModelFailure as check } from './checks/fallback-unhandled-model-failure.ts'

const ROUTE = `import OpenAI from 'openai'
const openai = new OpenAI()
export async function POST(request: Request) {
  try {
    const reply = await openai.chat.completions.create({ model: 'm', messages: [] })
    return Response.json({ text: reply.choices[0].message.content })
  } catch (error) {
    console.error(error)
    return Response.json({ error: 'unavailable' }, { status: 503 })
  }
}
`
const OPEN_ROUTE = `import OpenAI from 'openai'
const openai = new OpenAI()
export async function POST(request: Request) {
  const reply = await openai.chat.completions.create({ model: 'm', messages: [] })
  return Response.json({ text: reply.choices[0].message.content })
}
`
const PAGE = (send: string): string => `'use client'
import { useState } from 'react'
export default function Page() {
  const [answer, setAnswer] = useState('')
  const [error, setError] = useState('')
  const send = async () => {
${send}
  }
  return <button onClick={send}>{answer}{error}</button>
}
`

test('a route that answers with a status and a page that shows it are handled', async () => {
  const decision = await decisionOf(check, {
    'app/api/chat/route.ts': ROUTE,
    'app/page.tsx': PAGE(`    const response = await fetch('/api/chat', { method: 'POST' })
    if (!response.ok) {
      setError('The assistant is not available.')
      return
    }
    setAnswer((await response.json()).text)`),
  })
  expect(decision.verdict).toBe('absent')
})

test('a page that throws in its handler shows nothing, although the route answers with a status', async () => {
  const decision = await decisionOf(check, {
    'app/api/chat/route.ts': ROUTE,
    'app/page.tsx': PAGE(`    const response = await fetch('/api/chat', { method: 'POST' })
    if (!response.ok) throw new Error(response.statusText)
    setAnswer((await response.json()).text)`),
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app/page.tsx:8')
})

test('a page that only writes to the console shows nothing', async () => {
  const decision = await decisionOf(check, {
    'app/api/chat/route.ts': OPEN_ROUTE,
    'app/page.tsx': PAGE(`    try {
      const response = await fetch('/api/chat', { method: 'POST' })
      setAnswer((await response.json()).text)
    } catch (error) {
      console.log(error)
    }`),
  })
  expect(decision.verdict).toBe('present')
})

test('a page that tells the visitor makes up for a route that does not', async () => {
  const decision = await decisionOf(check, {
    'app/api/chat/route.ts': OPEN_ROUTE,
    'app/page.tsx': PAGE(`    try {
      const response = await fetch('/api/chat', { method: 'POST' })
      if (!response.ok) throw new Error('failed')
      setAnswer((await response.json()).text)
    } catch (error) {
      setError('The assistant is not available.')
    }`),
  })
  expect(decision.verdict).toBe('absent')
})

test('a chat hook without a look at its error leaves a stream that fails unexplained', async () => {
  const page = (taken: string): string => `'use client'
import { useChat } from '@ai-sdk/react'
export default function Page() {
  const { ${taken} } = useChat()
  return <div>{messages.length}</div>
}
`
  const route = `import { streamText } from 'ai'
export async function POST(request: Request) {
  const result = streamText({ model: 'openai/m', prompt: 'x' })
  return result.toUIMessageStreamResponse()
}
`
  const silent = await decisionOf(check, { 'app/api/chat/route.ts': route, 'app/page.tsx': page('messages') })
  const told = await decisionOf(check, {
    'app/api/chat/route.ts': route,
    'app/page.tsx': page('messages, error'),
  })
  expect([silent.verdict, told.verdict]).toEqual(['present', 'absent'])
})

test('a page that shows the failure of another route says nothing of the one that answers', async () => {
  const hook = `'use client'
import { useCompletion } from 'ai/react'
export default function Ask() {
  const { completion, handleSubmit } = useCompletion({ api: '/api/chat' })
  return <form onSubmit={handleSubmit}>{completion}</form>
}
`
  const other = PAGE(`    const response = await fetch('/api/picture', { method: 'POST' })
    if (!response.ok) setError('There is no picture today.')`)
  const files = {
    'app/api/chat/route.ts': OPEN_ROUTE,
    'app/api/picture/route.ts': OPEN_ROUTE,
    'app/page.tsx': hook,
    'app/picture/page.tsx': other,
  }
  expect((await decisionOf(check, files)).verdict).toBe('present')
  const shown = hook
    .replace('{ completion,', '{ completion, error,')
    .replace('{completion}', '{error?.message}')
  expect((await decisionOf(check, { ...files, 'app/page.tsx': shown })).verdict).toBe('absent')
})
