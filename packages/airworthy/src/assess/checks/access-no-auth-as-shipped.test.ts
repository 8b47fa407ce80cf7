import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { noAuthentication } from './access-no-auth.ts'

const CHAT = `from fastapi import Depends, FastAPI, HTTPException
from openai import OpenAI
from identity import current_user
app = FastAPI()
@app.post("/ask")
def ask(user=Depends(current_user)):
    if user is None:
        raise HTTPException(401, "unauthorized")
    return OpenAI().chat.completions.create(model="m", messages=[])
`
const SETTINGS = `from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    SIGN_IN: str | None = None
settings = Settings()
`
const IDENTITY = `import jwt
from settings import settings
def current_user(request):
    if settings.SIGN_IN in ["token", "oidc"]:
        return jwt.decode(request.headers.get("authorization"), settings.SECRET)
    return {"user_id": "local"}
`
const APP: Fixture = { 'main.py': CHAT, 'settings.py': SETTINGS, 'identity.py': IDENTITY }

test('sign-in that makes everybody one user until a setting is given is a gap at that setting', async () => {
  const decision = await decisionOf(noAuthentication, APP)
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('identity.py:4')
})

test.each<[string, Fixture]>([
  ['the shipped environment turns it on', { ...APP, '.env.example': 'SIGN_IN=token\n' }],
  [
    'the made-up user needs a switch of its own',
    {
      ...APP,
      'settings.py': SETTINGS.replace('SIGN_IN: str | None = None', 'OFFLINE: bool = False'),
      'identity.py': `import jwt
from settings import settings
def current_user(request):
    if settings.OFFLINE:
        return {"user_id": "local"}
    return jwt.decode(request.headers.get("authorization"), settings.SECRET)
`,
    },
  ],
])('sign-in is on when %s', async (_, files) => {
  expect((await decisionOf(noAuthentication, files)).verdict).toBe('absent')
})

const ROUTES = `@app.post("/ask")
def ask():
    return OpenAI().chat.completions.create(model="m", messages=[])
`
const GUARDED = `import os
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPBearer
from openai import OpenAI
def token(given=Depends(HTTPBearer())):
    if given.credentials != os.environ["TOKEN"]:
        raise HTTPException(status_code=401)
app = FastAPI(dependencies=[Depends(token)])
${ROUTES}`
const OPEN = `import uvicorn
from fastapi import FastAPI
from openai import OpenAI
app = FastAPI()
@app.on_event("startup")
def warm():
    OpenAI().embeddings.create(model="e", input="")
${ROUTES}
def start():
    uvicorn.run("dev_server.main:app", host="localhost", port=3000, reload=True)
`

test('a server that developers start for themselves does not open the one that is deployed', async () => {
  const files = { 'service/main.py': GUARDED, 'dev_server/main.py': OPEN }
  expect((await decisionOf(noAuthentication, files)).verdict).toBe('absent')
})

test('a server without a check is a gap however it is called when it is the only one', async () => {
  expect((await decisionOf(noAuthentication, { 'dev_server/main.py': OPEN })).verdict).toBe('present')
})

test('what runs at the start of a process is no way in', async () => {
  const decision = await decisionOf(noAuthentication, { 'main.py': OPEN })
  expect(decision.evidence.map(({ shows }) => shows).join()).not.toContain('warm')
})

test('a handler of a model server is asked over HTTP', async () => {
  const decision = await decisionOf(noAuthentication, {
    'serve.py': `from leptonai.photon import Photon
from openai import OpenAI
class Answers(Photon):
    @Photon.handler(method="POST", path="/answer")
    def answer(self, question: str):
        return OpenAI().chat.completions.create(model="m", messages=[])
`,
  })
  expect(decision.verdict).toBe('present')
})

const GRADIO = (launch: string, before = ''): Fixture => ({
  'app.py': `import os
import gradio as gr
from openai import OpenAI
${before}
def answer(q, history):
    return OpenAI().chat.completions.create(model="m", messages=[])
demo = gr.ChatInterface(answer)
${launch}
`,
})

test.each<[string, Fixture, string]>([
  [
    'users that may be none',
    GRADIO('demo.launch(auth=users if users else None)', 'users = load().get("users", [])'),
    'present',
  ],
  [
    'a name for what may be none',
    GRADIO('demo.launch(auth=auth)', 'users = load()\nauth = users or None'),
    'present',
  ],
  [
    'a start with a sign-in beside one without',
    GRADIO('if users:\n    demo.launch(auth=users)\nelse:\n    demo.launch()', 'users = load()'),
    'present',
  ],
  ['a password of the environment', GRADIO('demo.launch(auth=(os.environ["U"], os.environ["P"]))'), 'absent'],
  [
    'a function that checks',
    GRADIO('demo.launch(auth=check)', 'def check(name, password):\n    return verify(name, password)'),
    'absent',
  ],
])('a Gradio app with %s', async (_, files, verdict) => {
  expect((await decisionOf(noAuthentication, files)).verdict).toBe(verdict)
})
