import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { noTimeout } from './budget-no-timeout.ts'
import { noTokenCap } from './budget-no-token-cap.ts'

const ROUTE = (ask: string): string =>
  `from fastapi import FastAPI\napp = FastAPI()\n@app.post("/chat")\nasync def chat(q: str): return ${ask}\n`

const BOUNDED: readonly (readonly [string, Fixture])[] = [
  [
    'in the fields of a dataclass',
    {
      'app.py': `from dataclasses import dataclass
from openai import OpenAI
@dataclass
class Bot:
    max_tokens: int = 800
    timeout: float = 20
    def __post_init__(self):
        self.client = OpenAI(timeout=self.timeout)
    def ask(self, q):
        return self.client.chat.completions.create(model="m", max_tokens=self.max_tokens, messages=[])
${ROUTE('Bot().ask(q)')}`,
    },
  ],
  [
    'where an object is made of a class',
    {
      'app.py': `from openai import OpenAI
class Bot:
    def __init__(self, max_tokens, timeout):
        self.max_tokens = max_tokens
        self.client = OpenAI(timeout=timeout)
    def ask(self, q):
        return self.client.chat.completions.create(model="m", max_tokens=self.max_tokens, messages=[])
bot = Bot(700, timeout=15)
${ROUTE('bot.ask(q)')}`,
    },
  ],
  [
    'in settings beside the client',
    {
      'app.py': `import openai
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    llm_timeout: int = 30
    llm_max_tokens: int = 512
settings = Settings()
client = openai.AsyncOpenAI(timeout=settings.llm_timeout)
${ROUTE('await client.chat.completions.create(model="m", max_tokens=settings.llm_max_tokens, messages=[])')}`,
    },
  ],
  [
    'in a class that reads the environment',
    {
      'env_reader.py':
        'import os\nclass Env:\n    def __init__(self):\n        self.ANSWER_TOKENS = os.getenv("ANSWER_TOKENS", "900")\n        self.ANSWER_SECONDS = os.getenv("ANSWER_SECONDS", "25")\n',
      'app.py': `import openai
from env_reader import Env
env = Env()
client = openai.AsyncOpenAI(timeout=float(env.ANSWER_SECONDS))
${ROUTE('await client.chat.completions.create(model="m", max_tokens=int(env.ANSWER_TOKENS), messages=[])')}`,
    },
  ],
  [
    'on the HTTP client',
    {
      'app.py': `import httpx
http = httpx.AsyncClient(timeout=httpx.Timeout(connect=5, read=40))
${ROUTE('await http.post("https://api.openai.com/v1/chat/completions", json={"model": "m", "max_tokens": 300})')}`,
    },
  ],
  [
    'where a name stands for the class of the client',
    {
      'app.py': `from langchain_openai import ChatOpenAI
class Wrapped(ChatOpenAI):
    pass
def make():
    kind = Wrapped
    options = {"model": "m", "max_tokens": 400, "request_timeout": 20}
    return kind(**options)
${ROUTE('await make().ainvoke(q)')}`,
    },
  ],
]

test.each(BOUNDED)('a time limit %s is one', async (_, files) => {
  expect((await decisionOf(noTimeout, files)).verdict).toBe('absent')
})

test.each(BOUNDED)('a cap %s is one', async (_, files) => {
  expect((await decisionOf(noTokenCap, files)).verdict).toBe('absent')
})

test('a cap that one of two callers leaves out is none', async () => {
  const app = `from openai import OpenAI
client = OpenAI()
def ask(q, max_tokens=None):
    return client.chat.completions.create(model="m", max_tokens=max_tokens, messages=[])
def title(q): return ask(q, max_tokens=20)
${ROUTE('ask(q)')}`
  expect((await decisionOf(noTokenCap, { 'app.py': app })).verdict).toBe('present')
})

test('the default of a class around an unseen bundle of options is a cap', async () => {
  const app = `import json, litellm
class Model:
    def __init__(self, name, max_tokens=1000):
        self.options = dict(model=name, max_tokens=max_tokens)
    def ask(self, q): return complete(json.dumps(self.options))
def complete(request):
    options = json.loads(request)
    return litellm.completion(**options)
${ROUTE('Model("m").ask(q)')}`
  const decision = await decisionOf(noTokenCap, { 'app.py': app })
  expect(decision.verdict).toBe('absent')
  expect(firstPlace(decision)).toBe('app.py:3')
})

const PROVIDER = (name: string, options: string): Fixture => ({
  [`providers/${name.toLowerCase()}.py`]: `import httpx
class ${name}:
    async def answer(self, q):
        async with httpx.AsyncClient() as http:
            return await http.post("https://api.${name.toLowerCase()}.com/v1/chat/completions", json={"model": "m"${options}})
`,
})

test('a cap of one provider out of three is none', async () => {
  const decision = await decisionOf(noTokenCap, {
    ...PROVIDER('Anthropic', ', "max_tokens": 4096'),
    ...PROVIDER('Groq', ''),
    ...PROVIDER('OpenAI', ''),
    'app.py': `from providers.anthropic import Anthropic\nfrom providers.groq import Groq\nfrom providers.openai import OpenAI\nALL = {"a": Anthropic, "g": Groq, "o": OpenAI}\n${ROUTE('await ALL[q]().answer(q)')}`,
  })
  expect(decision.verdict).toBe('present')
  expect(decision.nearMisses[0]?.path).toBe('providers/anthropic.py')
})

const LAMBDA = `import boto3
client = boto3.client("bedrock-runtime")
def lambda_handler(event, context):
    return client.invoke_model(modelId="m", body="{}")
`
const TEMPLATE = (seconds: number): string => `Resources:
  Answer:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/answer/
      Timeout: ${seconds}
  Other:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/other/
      Timeout: 10
`

test.each([
  ['half a minute', 30, 'absent'],
  ['a quarter of an hour', 900, 'present'],
])('a function that the platform ends after %s', async (_, seconds, verdict) => {
  const files = { 'src/answer/main.py': LAMBDA, 'template.yaml': TEMPLATE(seconds) }
  expect((await decisionOf(noTimeout, files)).verdict).toBe(verdict)
})

test('one limit for all calls of a library is a limit', async () => {
  const app = `import litellm\nlitellm.request_timeout = 45\n${ROUTE('litellm.completion(model="m", messages=[])')}`
  expect((await decisionOf(noTimeout, { 'app.py': app })).verdict).toBe('absent')
})
