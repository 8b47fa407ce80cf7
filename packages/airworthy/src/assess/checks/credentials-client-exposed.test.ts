import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { clientExposedCredentials } from './credentials-client-exposed.ts'

const ROUTE = `import OpenAI from 'openai'
const client = new OpenAI()
export async function POST(req: Request) {
  return client.chat.completions.create({ model: 'm', messages: [] })
}`
const route = { 'app/api/chat/route.ts': ROUTE }

test.each([
  [
    'a public variable with a provider key',
    {
      'src/chat.ts':
        "import OpenAI from 'openai'\nconst client = new OpenAI({ apiKey: import.meta.env.VITE_OPENAI_API_KEY })\nclient.chat.completions.create({ model: 'm' })",
    },
    'src/chat.ts:2',
  ],
  [
    'an SDK that is allowed in the browser',
    {
      'src/chat.ts':
        "import OpenAI from 'openai'\nconst client = new OpenAI({ apiKey: key, dangerouslyAllowBrowser: true })\nclient.chat.completions.create({ model: 'm' })",
    },
    'src/chat.ts:2',
  ],
  [
    'a route that hands out the standing key',
    {
      ...route,
      'app/api/key/route.ts':
        'export function GET() {\n  return Response.json({ key: process.env.OPENAI_API_KEY })\n}',
    },
    'app/api/key/route.ts:2',
  ],
  [
    'a property of a page',
    {
      ...route,
      'app/page.tsx':
        'export default function Page() {\n  return <Chat apiKey={process.env.OPENAI_API_KEY} />\n}',
    },
    'app/page.tsx:2',
  ],
  [
    "a visitor's key in the browser's storage",
    { ...route, 'app/page.tsx': "'use client'\nlocalStorage.setItem('openai_api_key', key)" },
    'app/page.tsx:2',
  ],
  [
    'a bundler that writes the key into the page',
    {
      'vite.config.ts':
        "export default {\n  define: {\n    'process.env.API_KEY': JSON.stringify(env.GEMINI_API_KEY),\n  },\n}",
      'src/chat.ts':
        "import { GoogleGenAI } from '@google/genai'\nconst ai = new GoogleGenAI({ apiKey: process.env.API_KEY })\nai.models.generateContent({ model: 'm' })",
    },
    'vite.config.ts:3',
  ],
])('%s is a gap', async (...[, files, place]) => {
  const decision = await decisionOf(clientExposedCredentials, files)
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe(place)
})

test.each([
  ['a key on the server', route],
  [
    'a public address and an anonymous key',
    {
      ...route,
      'app/page.tsx':
        'const url = process.env.NEXT_PUBLIC_SUPABASE_URL\nconst key = process.env.NEXT_PUBLIC_SUPABASE_ANON_KEY',
    },
  ],
  [
    'a short-lived token from the server',
    {
      'server.ts':
        "import express from 'express'\nconst app = express()\napp.get('/token', async (req, res) => {\n  const r = await fetch('https://api.openai.com/v1/realtime/sessions', { headers: { Authorization: `Bearer ${process.env.OPENAI_API_KEY}` } })\n  res.json(await r.json())\n})",
      'client/App.jsx':
        "const EPHEMERAL_KEY = data.client_secret.value\nfetch('https://api.openai.com/v1/realtime', { headers: { Authorization: `Bearer ${EPHEMERAL_KEY}` } })",
    },
  ],
  [
    'a test whether the key is there',
    {
      ...route,
      'app/api/status/route.ts':
        'export function GET() {\n  return Response.json({ ready: Boolean(process.env.OPENAI_API_KEY) })\n}',
    },
  ],
  [
    'a request to the provider itself',
    {
      'a.py':
        'import os, requests\nrequests.post("https://api.openai.com/v1/chat/completions", json={"key": os.environ["OPENAI_API_KEY"]})',
    },
  ],
  [
    'storage of something else',
    {
      ...route,
      'app/page.tsx': "'use client'\nconst STORAGE_KEY = 'theme'\nlocalStorage.setItem(STORAGE_KEY, 'dark')",
    },
  ],
])('%s is none', async (...[, files]) => {
  expect((await decisionOf(clientExposedCredentials, files)).verdict).toBe('absent')
})

test("the operator's key is a blocker, a visitor's own is high", async () => {
  const visitors = { ...route, 'app/page.tsx': "'use client'\nlocalStorage.setItem('openai_api_key', key)" }
  expect((await decisionOf(clientExposedCredentials, visitors)).severity).toBe('high')
  const operators = {
    ...visitors,
    'app/chat.ts': 'export const key = process.env.NEXT_PUBLIC_OPENAI_API_KEY',
  }
  expect((await decisionOf(clientExposedCredentials, operators)).severity).toBe('blocker')
})
