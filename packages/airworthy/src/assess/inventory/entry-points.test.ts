import { expect, test } from 'vitest'
import { type Fixture, factsOf } from '../assess.fixtures.ts'

const TYPESCRIPT_CALL = `import OpenAI from 'openai'\nexport const ask = () => new OpenAI().chat.completions.create({})\n`
const PYTHON_CALL = 'import openai\ndef ask():\n    return openai.ChatCompletion.create(model="m")\n'

async function entries(files: Fixture): Promise<readonly string[]> {
  const facts = await factsOf({ 'lib/ask.ts': TYPESCRIPT_CALL, 'ask.py': PYTHON_CALL, ...files })
  return facts.entries.map(({ kind, name, path, line }) => `${kind} ${name} ${path}:${line}`)
}

test.each([
  [
    'a route of the app folder',
    'app/(x)/api/chat/route.ts',
    `import { ask } from '../../../../lib/ask'\n\nexport async function POST() { return ask() }`,
    'http-route POST /api/chat app/(x)/api/chat/route.ts:3',
  ],
  [
    'a route of the pages folder',
    'pages/api/chat.ts',
    `import { ask } from '../../lib/ask'\nexport default async function handler() { return ask() }`,
    'http-route /api/chat pages/api/chat.ts:2',
  ],
  [
    'a server action',
    'app/actions.ts',
    `'use server'\nimport { ask } from '../lib/ask'\nexport async function reply() { return ask() }`,
    'server-action reply app/actions.ts:3',
  ],
  [
    'express',
    'server.js',
    `import express from 'express'\nimport { ask } from './lib/ask'\nconst app = express()\napp.post('/chat', (q, r) => ask())`,
    'http-route POST /chat server.js:4',
  ],
  [
    'hono',
    'server.ts',
    `import { Hono } from 'hono'\nimport { ask } from './lib/ask'\nconst web = new Hono()\nweb.post('/chat', () => ask())`,
    'http-route POST /chat server.ts:4',
  ],
  [
    'a cloud function',
    'fn.ts',
    `import { app } from '@azure/functions'\nimport { ask } from './lib/ask'\napp.http('chat', { handler: ask })`,
    'serverless chat fn.ts:3',
  ],
  [
    'fastapi',
    'main.py',
    'from ask import ask\n@app.post("/chat")\nasync def chat(): return ask()',
    'http-route POST /chat main.py:3',
  ],
  [
    'flask',
    'main.py',
    'from ask import ask\n@app.route("/chat")\ndef chat(): return ask()',
    'http-route /chat main.py:3',
  ],
  [
    'a websocket',
    'main.py',
    'from ask import ask\n@app.websocket("/ws")\nasync def chat(): return ask()',
    'websocket chat main.py:3',
  ],
  [
    'streamlit',
    'main.py',
    'import streamlit as st\nfrom ask import ask\nst.title("x")\nq = st.chat_input("?")\nask()',
    'app-script the Streamlit app main.py:4',
  ],
  [
    'gradio',
    'main.py',
    'import gradio as gr\nfrom ask import ask\ngr.ChatInterface(ask).launch()',
    'app-script the Gradio app main.py:3',
  ],
  [
    'chainlit',
    'main.py',
    'import chainlit as cl\nfrom ask import ask\n@cl.on_message\nasync def main(m): ask()',
    'app-script main main.py:4',
  ],
  [
    'a slack bot',
    'main.py',
    'from slack_bolt import App\nfrom ask import ask\napp = App()\n@app.event("app_mention")\ndef on(e): ask()',
    'bot on main.py:5',
  ],
  [
    'a slack bot in JavaScript',
    'bot.js',
    `const { App } = require('@slack/bolt')\nconst { ask } = require('./lib/ask')\nconst app = new App({})\napp.message('hi', async ({ say }) => say(await ask()))`,
    'bot hi bot.js:4',
  ],
  [
    'an event of a slack bot in JavaScript',
    'bot.ts',
    `import bolt from '@slack/bolt'\nimport { ask } from './lib/ask'\nconst app = new bolt.App({})\napp.event('app_mention', async () => ask())`,
    'bot app_mention bot.ts:4',
  ],
  [
    'a telegram bot in JavaScript',
    'bot.ts',
    `import { Telegraf } from 'telegraf'\nimport { ask } from './lib/ask'\nconst bot = new Telegraf('')\nbot.command('ask', () => ask())`,
    'bot ask bot.ts:4',
  ],
  [
    'an endpoint of astro',
    'src/pages/api/generate.ts',
    `import { ask } from '../../../lib/ask'\nexport const post = async () => ask()`,
    'http-route POST /api/generate src/pages/api/generate.ts:2',
  ],
  [
    'a program of a shell in JavaScript',
    'cli.ts',
    `import { cli } from 'cleye'\nimport { ask } from './lib/ask'\ncli({ name: 'x' }, () => ask())`,
    'cli the program cli.ts cli.ts:3',
  ],
  [
    'a main block',
    'main.py',
    'from ask import ask\nif __name__ == "__main__":\n    ask()',
    'cli the program main.py main.py:2',
  ],
] as const)('finds %s', async (...[, path, text, expected]) => {
  expect(await entries({ [path]: text })).toEqual([expected])
})

test('an entry that imports no model call is none of the paths', async () => {
  const facts = await factsOf({
    'ask.py': PYTHON_CALL,
    'chat.py': 'from ask import ask\n@app.post("/chat")\ndef chat(): return ask()',
    'health.py': '@app.get("/health")\ndef health(): return "ok"',
  })
  expect(facts.entries.map(({ path }) => path)).toEqual(['chat.py'])
})

test('the route that runs the generation comes before one that only shares its file', async () => {
  const facts = await factsOf({
    'main.py': `import openai
def ask():
    return openai.ChatCompletion.create(model="m")
@app.get("/about")
def about(): return "x"
@app.post("/reply")
def reply(): return ask()`,
  })
  expect(facts.entries[0]?.name).toBe('POST /reply')
  expect(facts.kind).toBe('service')
})
