import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { unhandledModelFailure as check } from './fallback-unhandled-model-failure.ts'

const STREAMLIT = (body: string): string => `import streamlit as st
from openai import OpenAI
client = OpenAI()
question = st.chat_input("Ask")
if question:
${body}
`

test('an app script without a handler shows a stack trace to the user', async () => {
  const decision = await decisionOf(check, {
    'app.py': STREAMLIT(
      '    st.write(client.chat.completions.create(model="m", messages=[]).choices[0].message.content)',
    ),
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app.py:6')
})

test('an error that the app shows in words is handled', async () => {
  const decision = await decisionOf(check, {
    'app.py': STREAMLIT(`    try:
        st.write(client.chat.completions.create(model="m", messages=[]))
    except Exception as e:
        st.error("The assistant is not available, please try again.")`),
  })
  expect(decision.verdict).toBe('absent')
})

test('an error that is only printed leaves the user with nothing', async () => {
  const decision = await decisionOf(check, {
    'app.py': STREAMLIT(`    try:
        st.write(client.chat.completions.create(model="m", messages=[]))
    except Exception as e:
        print(e)`),
  })
  expect(decision.verdict).toBe('present')
})

test('a handler of other errors than those of a provider does not count', async () => {
  const decision = await decisionOf(check, {
    'app.py': STREAMLIT(`    try:
        st.write(client.chat.completions.create(model="m", messages=[]))
    except (ValueError, KeyError) as e:
        st.error("Bad input")`),
  })
  expect(decision.verdict).toBe('present')
  expect(decision.nearMisses.map(({ line }) => line)).toContain(8)
})

const API = (handler: string): string => `from fastapi import FastAPI, HTTPException
from answers import answer
app = FastAPI()

@app.post("/chat")
async def chat(body: dict):
${handler}
`
const ANSWERS = `from openai import OpenAI
client = OpenAI()

def answer(question):
    try:
        return client.chat.completions.create(model="m", messages=[]).choices[0].message.content
    except Exception as e:
        print(e)
        raise
`

test('an error that is raised again is followed to the route that maps it to a status', async () => {
  const decision = await decisionOf(check, {
    'main.py': API(`    try:
        return {"answer": answer(body["q"])}
    except Exception as e:
        raise HTTPException(status_code=503, detail="The assistant is not available.")`),
    'answers.py': ANSWERS,
  })
  expect(decision.verdict).toBe('absent')
  expect(decision.evidence[0]?.path).toBe('main.py')
})

test('a handler that raises again, and a route without one, leave the failure open', async () => {
  const decision = await decisionOf(check, {
    'main.py': API('    return {"answer": answer(body["q"])}'),
    'answers.py': ANSWERS,
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('answers.py:6')
})

test('a handler of the web framework for every error counts', async () => {
  const decision = await decisionOf(check, {
    'main.py': `${API('    return {"answer": answer(body["q"])}')}
@app.exception_handler(Exception)
async def failed(request, error):
    return JSONResponse({"error": "unavailable"}, status_code=503)
`,
    'answers.py': ANSWERS,
  })
  expect(decision.verdict).toBe('absent')
})

test('a handler of the web framework for invalid requests does not count', async () => {
  const decision = await decisionOf(check, {
    'main.py': `${API('    return {"answer": answer(body["q"])}')}
@app.exception_handler(RequestValidationError)
async def failed(request, error):
    return JSONResponse({"error": "invalid"}, status_code=422)
`,
    'answers.py': ANSWERS,
  })
  expect(decision.verdict).toBe('present')
})

test('middleware with a handler around the request counts', async () => {
  const decision = await decisionOf(check, {
    'main.py': `${API('    return {"answer": answer(body["q"])}')}
@app.middleware("http")
async def guard(request, call_next):
    try:
        return await call_next(request)
    except Exception as error:
        return JSONResponse({"error": "unavailable"}, status_code=503)
`,
    'answers.py': ANSWERS,
  })
  expect(decision.verdict).toBe('absent')
})

test('the text of an exception that is returned as the answer is no handling', async () => {
  const decision = await decisionOf(check, {
    'main.py': API('    return {"answer": answer(body["q"])}'),
    'answers.py': `from openai import OpenAI
client = OpenAI()

def answer(question):
    try:
        return client.chat.completions.create(model="m", messages=[]).choices[0].message.content
    except Exception as e:
        return f"Error: {e}"
`,
  })
  expect(decision.verdict).toBe('present')
  expect(decision.reason).toMatch(/as if it were the answer/)
})

test('a sentence in place of the answer is handling', async () => {
  const decision = await decisionOf(check, {
    'main.py': API('    return {"answer": answer(body["q"])}'),
    'answers.py': `from openai import OpenAI
client = OpenAI()

def answer(question):
    try:
        return client.chat.completions.create(model="m", messages=[]).choices[0].message.content
    except Exception as e:
        logger.error("failed %s", e)
        return "I cannot answer at the moment, please try again later."
`,
  })
  expect(decision.verdict).toBe('absent')
})

test('a provider body that is passed on without a look at its status is no handling', async () => {
  const server = (check: string): string => `import express from 'express'
const app = express()
app.post('/chat', async (req, res) => {
  try {
    const reply = await fetch('https://api.openai.com/v1/chat/completions', { method: 'POST', body: '{"model":"m"}' })
    ${check}
    res.json(await reply.json())
  } catch (error) {
    console.error(error)
    res.status(500).json({ error: 'failed' })
  }
})
`
  const passed = await decisionOf(check, { 'server.js': server('') })
  const looked = await decisionOf(check, {
    'server.js': server('if (!reply.ok) return res.status(502).json({ error: "unavailable" })'),
  })
  expect([passed.verdict, looked.verdict]).toEqual(['present', 'absent'])
})

test('a script that says in words what went wrong is handled, one that stops is not', async () => {
  const script = (handler: string): string => `from openai import OpenAI
client = OpenAI()
def main():
    while True:
        question = input("> ")
        try:
            print(client.chat.completions.create(model="m", messages=[]))
        except Exception as e:
            ${handler}
if __name__ == "__main__":
    main()
`
  const told = await decisionOf(check, {
    'chat.py': script('print("The model did not answer, please try again.", e)'),
  })
  const stopped = await decisionOf(check, { 'chat.py': script('raise') })
  expect([told.verdict, stopped.verdict]).toEqual(['absent', 'present'])
})

test('the error of a method is followed to its caller in another file', async () => {
  const decision = await decisionOf(check, {
    'service.py': `from openai import OpenAI
class Assistant:
    def __init__(self):
        self.client = OpenAI()
    def reply(self, text):
        return self.client.chat.completions.create(model="m", messages=[]).choices[0].message.content
`,
    'bot.py': `from slack_bolt import App
from service import Assistant
app = App()
assistant = Assistant()
@app.event("message")
def on_message(event, say):
    try:
        say(assistant.reply(event["text"]))
    except Exception as error:
        say("Something went wrong, please try again in a minute.")
`,
  })
  expect(decision.verdict).toBe('absent')
})

test('a framework fallback to a second model handles the failure of the first', async () => {
  const decision = await decisionOf(check, {
    'app.py': `import streamlit as st
from langchain_openai import ChatOpenAI
from langchain_anthropic import ChatAnthropic
llm = ChatOpenAI(model="a").with_fallbacks([ChatAnthropic(model="b")])
question = st.chat_input("Ask")
st.write(llm.invoke(question))
`,
  })
  expect(decision.verdict).toBe('absent')
})

test('a promise whose rejection is answered is handled', async () => {
  const decision = await decisionOf(check, {
    'server.js': `import express from 'express'
import OpenAI from 'openai'
const openai = new OpenAI()
const app = express()
app.post('/chat', (req, res) => {
  openai.chat.completions.create({ model: 'm', messages: [] })
    .then((reply) => res.json(reply))
    .catch((error) => res.status(503).json({ error: 'unavailable' }))
})
`,
  })
  expect(decision.verdict).toBe('absent')
})

test('without a model call the check says nothing', async () => {
  const decision = await decisionOf(check, { 'app.py': 'print("hello")\n' })
  expect(decision.verdict).toBe('not-applicable')
})

test('nothing in place of an answer is handled when the caller says so', async () => {
  const decision = await decisionOf(check, {
    'main.py': API(`    reply = answer(body["q"])
    if reply is None:
        raise HTTPException(status_code=503, detail="The assistant is not available.")
    return {"answer": reply}`),
    'answers.py': ANSWERS.replace('        raise\n', '        return None\n'),
  })
  expect(decision.verdict).toBe('absent')
})

test('an error event in a stream is handling, the bare text of the exception is not', async () => {
  const stream = (line: string): string => `from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from openai import OpenAI
import json
client = OpenAI()
app = FastAPI()

def tokens(question):
    try:
        for chunk in client.chat.completions.create(model="m", messages=[], stream=True):
            yield chunk.choices[0].delta.content
    except Exception as e:
        yield ${line}

@app.post("/chat")
def chat(body: dict):
    return StreamingResponse(tokens(body["q"]))
`
  const event = await decisionOf(check, {
    'main.py': stream(`f"data: {json.dumps({'error': 'unavailable', 'detail': str(e)})}\\n\\n"`),
  })
  const text = await decisionOf(check, { 'main.py': stream('f"Error: {e}"') })
  expect([event.verdict, text.verdict]).toEqual(['absent', 'present'])
})

test('an error that is handed to the error middleware of the server is handled', async () => {
  const server = (middleware: string): string => `import express from 'express'
import OpenAI from 'openai'
const openai = new OpenAI()
const app = express()
app.post('/chat', async (req, res, next) => {
  try {
    res.json(await openai.chat.completions.create({ model: 'm', messages: [] }))
  } catch (error) {
    next(error)
  }
})
${middleware}
`
  const mapped = await decisionOf(check, {
    'server.js': server("app.use((err, req, res, next) => res.status(503).json({ error: 'unavailable' }))"),
  })
  const bare = await decisionOf(check, { 'server.js': server('') })
  expect([mapped.verdict, bare.verdict]).toEqual(['absent', 'present'])
})

const RETURNED = (text: string): string => `from fastapi import FastAPI
from openai import OpenAI
app = FastAPI()
client = OpenAI()
@app.post("/ask")
def ask(question: str):
    try:
        return client.chat.completions.create(model="m", messages=[])
    except Exception as e:
        return ${text}
`

test('the bare text of an exception in place of the answer is the gap', async () => {
  expect((await decisionOf(check, { 'main.py': RETURNED('f"Error: {e}"') })).verdict).toBe('present')
})

test('a sentence that says what happened is a message to the user', async () => {
  const sentence = 'f"The assistant cannot be reached right now, please try again later: {e}"'
  expect((await decisionOf(check, { 'main.py': RETURNED(sentence) })).verdict).toBe('absent')
})
