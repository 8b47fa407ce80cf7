import { expect, test } from 'vitest'
import { decisionOf, type Fixture } from '../assess.fixtures.ts'
import { executedOutput } from './output-executed.ts'

const streamlit = (draw: string): Fixture => ({
  'app.py': `import html
import streamlit as st
from openai import OpenAI
client = OpenAI()
question = st.chat_input("Question")
answer = client.chat.completions.create(model="m", messages=[{"role": "user", "content": question}])
text = answer.choices[0].message.content
st.markdown("<style>p { color: red }</style>", unsafe_allow_html=True)
${draw}
`,
})
const page = (component: string, path = 'components/message.tsx'): Fixture => ({
  'app/api/chat/route.ts': `import OpenAI from 'openai'
export async function POST(request: Request) {
  return new OpenAI().chat.completions.create(await request.json())
}
`,
  [path]: component,
})
const verdictOf = (files: Fixture): Promise<string> =>
  decisionOf(executedOutput, files).then(({ verdict }) => verdict)

test('model text that becomes part of a page as HTML is a high gap', async () => {
  const decision = await decisionOf(
    executedOutput,
    streamlit('st.markdown(f"<p>{text}</p>", unsafe_allow_html=True)'),
  )
  expect(decision.verdict).toBe('present')
  expect(decision.severity).toBe('high')
})

test('styles and escaped text are harmless', async () => {
  expect(
    await verdictOf(streamlit('st.markdown(f"<p>{html.escape(text)}</p>", unsafe_allow_html=True)')),
  ).toBe('absent')
})

test('a message that is drawn without a sanitiser is the gap', async () => {
  const message = `import { marked } from 'marked'
export function Message({ message }) {
  return <div dangerouslySetInnerHTML={{ __html: marked(message.content) }} />
}
`
  expect(await verdictOf(page(message))).toBe('present')
})

test('a sanitiser in between closes it', async () => {
  const message = `import DOMPurify from 'dompurify'
export function Message({ message }) {
  const clean = DOMPurify.sanitize(message.content)
  return <div dangerouslySetInnerHTML={{ __html: clean }} />
}
`
  expect(await verdictOf(page(message))).toBe('absent')
})

test('a sanitiser in the function that makes the markup closes it', async () => {
  const message = `import { toHtml } from '../lib/markdown'
export function Message({ message }) {
  return <div dangerouslySetInnerHTML={{ __html: toHtml(message.content) }} />
}
`
  const files = page(message)
  expect(
    await verdictOf({
      ...files,
      'lib/markdown.ts':
        "import sanitizeHtml from 'sanitize-html'\nexport const toHtml = (text: string) => sanitizeHtml(text)\n",
    }),
  ).toBe('absent')
})

test('a script that sets the theme is no model text', async () => {
  const layout = `const THEME_SCRIPT = buildThemeScript()
export default function Layout() {
  return <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
}
`
  expect(await verdictOf(page(layout, 'app/chat/layout.tsx'))).toBe('absent')
})

test('Markdown with the HTML in it is the gap, and not with a sanitiser', async () => {
  const raw = `import Markdown from 'react-markdown'
import rehypeRaw from 'rehype-raw'
export const Answer = ({ text }) => <Markdown rehypePlugins={[rehypeRaw]}>{text}</Markdown>
`
  expect(await verdictOf(page(raw, 'components/answer.tsx'))).toBe('present')
  const safe = raw.replace("'rehype-raw'\n", "'rehype-raw'\nimport rehypeSanitize from 'rehype-sanitize'\n")
  expect(await verdictOf(page(safe, 'components/answer.tsx'))).toBe('absent')
})

test('markup in a template whose syntax is not read is found by its name', async () => {
  const vue = '<template><p v-html="message.content"></p></template>\n'
  expect(await verdictOf(page(vue, 'components/ChatMessage.vue'))).toBe('present')
})

test('a stream that is added up piece by piece is model text too', async () => {
  const stream = `full = ""
for chunk in client.chat.completions.create(model="m", messages=[], stream=True):
    full += chunk.choices[0].delta.content
st.markdown(full, unsafe_allow_html=True)`
  expect(await verdictOf(streamlit(stream))).toBe('present')
})

test('a page script that adds an answer to the markup is the gap', async () => {
  const script = `async function send() {
  const data = await (await fetch('/api/chat', { method: 'POST' })).json()
  document.getElementById('messages').innerHTML += '<p>' + data.answer + '</p>'
}
`
  expect(await verdictOf(page(script, 'public/script.js'))).toBe('present')
})

test('a chat widget whose sanitiser is switched off draws the HTML of the model', async () => {
  const app = (options: string): Fixture => ({
    'app.py': `import gradio as gr\nfrom openai import OpenAI\ndef answer(q, h):\n    return OpenAI().chat.completions.create(model="m", messages=[])\nchat = gr.Chatbot(label="Chat"${options})\ngr.ChatInterface(answer, chatbot=chat).launch()\n`,
  })
  expect((await decisionOf(executedOutput, app(', sanitize_html=False'))).verdict).toBe('present')
  expect((await decisionOf(executedOutput, app(''))).verdict).toBe('absent')
})
