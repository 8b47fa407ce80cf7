import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { noAlternative as check } from './fallback-no-alternative.ts'

const APP = (model: string): string => `import streamlit as st
from langchain_openai import ChatOpenAI
from langchain_anthropic import ChatAnthropic
question = st.chat_input("Ask")
llm = ${model}
st.write(llm.invoke(question))
`

test('a single model is the only way to an answer', async () => {
  const decision = await decisionOf(check, { 'app.py': APP('ChatOpenAI(model="a")') })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app.py:6')
})

test('a model with fallbacks has an alternative', async () => {
  const decision = await decisionOf(check, {
    'app.py': APP('ChatOpenAI(model="a").with_fallbacks([ChatAnthropic(model="b")])'),
  })
  expect(decision.verdict).toBe('absent')
  expect(firstPlace(decision)).toBe('app.py:5')
})

test('an empty list of fallbacks is none', async () => {
  const decision = await decisionOf(check, { 'app.py': APP('ChatOpenAI(model="a").with_fallbacks([])') })
  expect(decision.verdict).toBe('present')
})

test('a model that the user may choose does not take over', async () => {
  const decision = await decisionOf(check, {
    'app.py': APP('ChatOpenAI(model=st.selectbox("Model", ["a", "b"]))'),
  })
  expect(decision.verdict).toBe('present')
})

test('words such as fallback_tokenizer are near misses', async () => {
  const decision = await decisionOf(check, {
    'app.py': `fallback_tokenizer = "cl100k_base"\n${APP('ChatOpenAI(model="a")')}`,
  })
  expect(decision.verdict).toBe('present')
  expect(decision.nearMisses[0]?.line).toBe(1)
})

test('a second provider that is asked in the handler of the first is an alternative', async () => {
  const decision = await decisionOf(check, {
    'answer.py': `from openai import OpenAI
from anthropic import Anthropic
openai = OpenAI()
anthropic = Anthropic()
def answer(question):
    try:
        return openai.chat.completions.create(model="a", messages=[])
    except Exception:
        return anthropic.messages.create(model="b", max_tokens=100, messages=[])
if __name__ == "__main__":
    answer(input())
`,
  })
  expect(decision.verdict).toBe('absent')
  expect(firstPlace(decision)).toBe('answer.py:9')
})

test('asking the same model once more is a retry, not an alternative', async () => {
  const decision = await decisionOf(check, {
    'answer.py': `from openai import OpenAI
client = OpenAI()
def answer(question):
    try:
        return client.chat.completions.create(model="a", messages=[], tools=[])
    except Exception:
        return client.chat.completions.create(model="a", messages=[])
if __name__ == "__main__":
    answer(input())
`,
  })
  expect(decision.verdict).toBe('present')
})

test('models that are tried one after another are an alternative', async () => {
  const decision = await decisionOf(check, {
    'app/api/chat/route.ts': `import OpenAI from 'openai'
const openai = new OpenAI()
const MODELS = ['a', 'b']
export async function POST() {
  for (const model of MODELS) {
    try {
      return Response.json(await openai.chat.completions.create({ model, messages: [] }))
    } catch (error) {
      console.error(error)
    }
  }
  return new Response('unavailable', { status: 503 })
}
`,
  })
  expect(decision.verdict).toBe('absent')
})

test('a list of fallbacks given to a router call is an alternative, an option that is only passed through is not', async () => {
  const file = (value: string): string => `import litellm
def answer(question, fallbacks=None):
    return litellm.completion(model="a", messages=[], fallbacks=${value})
if __name__ == "__main__":
    answer(input())
`
  const given = await decisionOf(check, { 'answer.py': file('["b", "c"]') })
  const passed = await decisionOf(check, { 'answer.py': file('fallbacks') })
  expect([given.verdict, passed.verdict]).toEqual(['absent', 'present'])
})

test('a second model that is named in a handler is an alternative, one that is never asked is not', async () => {
  const file = (handler: string): string => `from openai import OpenAI
client = OpenAI()
fallback_model = "b"
def ask(question, model):
    return client.chat.completions.create(model=model, messages=[])
def answer(question):
    try:
        return ask(question, "a")
    except Exception:
        ${handler}
if __name__ == "__main__":
    answer(input())
`
  const asked = await decisionOf(check, { 'answer.py': file('return ask(question, fallback_model)') })
  const named = await decisionOf(check, { 'answer.py': file('raise') })
  expect([asked.verdict, named.verdict]).toEqual(['absent', 'present'])
})

test('a fallback for the classifier only is none for the answer', async () => {
  const decision = await decisionOf(check, {
    'app.py': APP(
      'ChatOpenAI(model="a")\nclassifier = ChatOpenAI(model="a").with_fallbacks([ChatAnthropic(model="b")])',
    ),
  })
  expect(decision.verdict).toBe('present')
})

const DEGRADED = (handler: string): string => `import express from 'express'
import OpenAI from 'openai'
const app = express()
const openai = new OpenAI()
function quotePassages(passages) { return passages.map(({ text }) => text).join(' ') }
app.post('/ask', async (request, response) => {
  const passages = await search(request.body.question)
  try {
    response.json(await openai.chat.completions.create({ model, messages: [passages] }))
  } catch (error) {
    ${handler}
  }
})
`

test('passages that are quoted when the model fails are another way to an answer', async () => {
  const decision = await decisionOf(check, { 'app.js': DEGRADED('response.json(quotePassages(passages))') })
  expect(decision.verdict).toBe('absent')
  expect(firstPlace(decision)).toBe('app.js:11')
})

test('a word of regret is none', async () => {
  const decision = await decisionOf(check, {
    'app.js': DEGRADED("response.status(503).json('Sorry, try later.')"),
  })
  expect(decision.verdict).toBe('present')
})

test('a second client where making the first one fails is no alternative', async () => {
  const decision = await decisionOf(check, {
    'app.py': `import streamlit as st
from langchain_openai import AzureChatOpenAI, ChatOpenAI
def make():
    try:
        return ChatOpenAI(model="a")
    except Exception:
        return AzureChatOpenAI(model="b")
st.write(make().invoke(st.chat_input("Ask")))
`,
  })
  expect(decision.verdict).toBe('present')
})

const SWITCHED = `import os
import streamlit as st
from openai import OpenAI
client = OpenAI()
FALLBACK_MODEL = os.getenv("FALLBACK_MODEL")
def ask(question, model="a"):
    return client.chat.completions.create(model=model, messages=[])
def answer(question):
    try:
        return ask(question)
    except Exception:
        return ask(question, model=FALLBACK_MODEL)
st.write(answer(st.chat_input("Ask")))
`

test.each([
  ['that nothing names is none', {}, 'present'],
  ['that the example environment names is one', { '.env.example': 'FALLBACK_MODEL=b\n' }, 'absent'],
])('a second model from the environment %s', async (_, files, verdict) => {
  expect((await decisionOf(check, { 'app.py': SWITCHED, ...files })).verdict).toBe(verdict)
})
