import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { userPastedCredentials } from './credentials-user-pasted.ts'

const PAGE = 'import os\nimport streamlit as st\nfrom langchain_openai import ChatOpenAI\n'
const CALL = '\nChatOpenAI(api_key=key).invoke(st.chat_input("q"))'
const ROUTE = `import OpenAI from 'openai'
export async function POST(req: Request) {
  const { prompt, apiKey } = await req.json()
  return new OpenAI({ apiKey }).chat.completions.create({ model: 'm', messages: [prompt] })
}`
const OWN_ROUTE = ROUTE.replace(', apiKey }', ' }').replace('{ apiKey }', '')

test.each([
  [
    'a field of a Streamlit page',
    `${PAGE}key = st.sidebar.text_input("OpenAI API Key", type="password")${CALL}`,
    'app.py:4',
  ],
  [
    'a field of a Gradio page',
    'import gradio as gr\nfrom openai import OpenAI\nkey = gr.Textbox(label="Paste your OpenAI key", type="password")\nOpenAI(api_key=key).chat.completions.create(model="m")',
    'app.py:3',
  ],
])('%s is a gap', async (...[, text, place]) => {
  const decision = await decisionOf(userPastedCredentials, { 'app.py': text })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe(place)
})

test('a key in the body of a request is a gap, at the field of the page first', async () => {
  const page =
    'export default function Page() {\n  return <input placeholder="OpenAI API Key" value={apiKey} />\n}'
  const decision = await decisionOf(userPastedCredentials, {
    'app/api/chat/route.ts': ROUTE,
    'app/page.tsx': page,
  })
  expect(decision.evidence.map(({ path }) => path)).toEqual(
    ['app/page.tsx', 'app/api/chat/route.ts', 'app/api/chat/route.ts'].slice(0, decision.evidence.length),
  )
})

test.each([
  [
    'a password of a mailbox',
    { 'app.py': `${PAGE}st.text_input("Mailbox password", type="password")\nkey = os.environ["K"]${CALL}` },
  ],
  [
    'a key of another service',
    { 'app.py': `${PAGE}st.text_input("SerpAPI API key", type="password")\nkey = os.environ["K"]${CALL}` },
  ],
  [
    "the operator's page",
    {
      'app/api/chat/route.ts': OWN_ROUTE,
      'app/admin/page.tsx': 'export default () => <input placeholder="OpenAI API Key" />',
    },
  ],
  [
    'a key that a developer types into a terminal',
    {
      'cli.py':
        'from getpass import getpass\nfrom openai import OpenAI\nOpenAI(api_key=getpass("OpenAI API key")).chat.completions.create(model="m")',
    },
  ],
])('%s is none', async (...[, files]) => {
  expect((await decisionOf(userPastedCredentials, files)).verdict).toBe('absent')
})

test("a field that is filled with the operator's key is a blocker", async () => {
  const text = `${PAGE}key = st.text_input("OpenAI API Key", value=os.environ.get("OPENAI_API_KEY"))${CALL}`
  expect((await decisionOf(userPastedCredentials, { 'app.py': text })).severity).toBe('blocker')
})

test('a pasted key that is set for the whole process is high', async () => {
  const text = `${PAGE}key = st.text_input("OpenAI API Key")\nos.environ["OPENAI_API_KEY"] = key${CALL}`
  expect((await decisionOf(userPastedCredentials, { 'app.py': text })).severity).toBe('high')
})

test('a key that users keep with their account is one that they paste', async () => {
  const decision = await decisionOf(userPastedCredentials, {
    'components/settings.tsx':
      'export default function Settings() { return <Input type="password" placeholder="Anthropic API Key" onChange={save} /> }',
    'app/api/chat/route.ts': `import Anthropic from '@anthropic-ai/sdk'
export async function POST(request) {
  const profile = await getServerProfile()
  const anthropic = new Anthropic({ apiKey: profile.anthropic_api_key })
  return Response.json(await anthropic.messages.create({ model: 'm', messages: [] }))
}`,
  })
  expect(decision.verdict).toBe('present')
})

test('a route by which operators set the program up makes no visitor paste a key', async () => {
  const decision = await decisionOf(userPastedCredentials, {
    'src/pages/Models.tsx': 'export default () => <input placeholder="OpenAI API key" />',
    'server.ts': `import express from 'express'
import OpenAI from 'openai'
import { settings } from './settings'
const app = express()
app.post('/api/config', (request, response) => {
  settings.OPENAI_API_KEY = request.body.api_key
  response.json({})
})
app.post('/api/ask', async (request, response) => {
  const client = new OpenAI({ apiKey: settings.OPENAI_API_KEY })
  response.json(await client.chat.completions.create({ model: 'm', messages: [] }))
})`,
    'settings.ts': 'export const settings = { OPENAI_API_KEY: process.env.OPENAI_API_KEY }',
  })
  expect(decision.verdict).toBe('absent')
})
