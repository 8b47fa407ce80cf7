import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { noGrounding } from './hallucination-no-grounding.ts'
import { noOutOfScope } from './scope-no-out-of-scope.ts'

const route = (system: string): string => `import OpenAI from 'openai'
const openai = new OpenAI()
const PROMPT = \`${system}\`
export async function POST(request: Request) {
  const { messages } = await request.json()
  const answer = await openai.chat.completions.create({
    model: 'gpt-4o',
    messages: [{ role: 'system', content: PROMPT }, ...messages],
  })
  return Response.json({ text: answer.choices[0].message.content })
}
`
const chat = (system: string): Promise<string> =>
  decisionOf(noOutOfScope, { 'app/api/chat/route.ts': route(system) }).then(({ verdict }) => verdict)

test('a prompt with a job and no word on other topics has the gap at the prompt', async () => {
  const decision = await decisionOf(noOutOfScope, {
    'app/api/chat/route.ts': route('You are the travel guide of the ferry company. Be brief.'),
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app/api/chat/route.ts:3')
})

test('an endpoint that passes on whatever it is sent has the gap at the call', async () => {
  const decision = await decisionOf(noOutOfScope, {
    'app/api/bio/route.ts': `import OpenAI from 'openai'
const openai = new OpenAI()
export async function POST(request: Request) {
  const { prompt } = await request.json()
  return openai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: prompt }] })
}
`,
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app/api/bio/route.ts:5')
})

test('an instruction about unrelated questions closes the gap', async () => {
  const verdict = await chat(
    'You are the guide of the ferry company. If the question is not related to ferries, politely say that you only help with ferries.',
  )
  expect(verdict).toBe('absent')
})

test('an answer bound to the sources, with the words to refuse, closes the gap', async () => {
  const verdict = await chat(
    'You are the ferry guide. Answer only with information from the timetable below. If it is not there, say: Sorry, I cannot help with that.',
  )
  expect(verdict).toBe('absent')
})

test('the stock sentence about not making up an answer is no scope', async () => {
  const verdict = await chat(
    "You are the ferry guide. Use the context to answer. If you don't know the answer, just say that you don't know, don't try to make up an answer.",
  )
  expect(verdict).toBe('present')
})

test('a scope in a prompt that nothing uses does not count', async () => {
  const decision = await decisionOf(noOutOfScope, {
    'app/api/chat/route.ts': route('You are the ferry guide. Be brief.'),
    'lib/prompts.ts':
      "export const OLD_PROMPT = 'You are the ferry guide. Do not answer questions that are unrelated to ferries, refuse them.'\n",
  })
  expect(decision.verdict).toBe('present')
})

test('a scope under a name that the file never uses does not count', async () => {
  const unused =
    "const STRICT = 'You are the ferry guide. Only answer questions about ferries and decline other topics.'\n"
  const decision = await decisionOf(noOutOfScope, {
    'app/api/chat/route.ts': unused + route('You are the ferry guide. Be brief.'),
  })
  expect(decision.verdict).toBe('present')
})

test('a prompt in a file of its own counts when the code names it', async () => {
  const decision = await decisionOf(noOutOfScope, {
    'main.py': `from pathlib import Path
from fastapi import FastAPI
from openai import OpenAI
app = FastAPI()
client = OpenAI()
SYSTEM = Path("prompts/guide.txt").read_text()
@app.post("/ask")
def ask(question: str):
    return client.chat.completions.create(model="m", messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}])
`,
    'prompts/guide.txt':
      'You are the ferry guide. Decline every question that is outside the scope of ferries.',
  })
  expect(decision.verdict).toBe('absent')
})

test('a guard in front of the answer closes the gap', async () => {
  const decision = await decisionOf(noOutOfScope, {
    'main.py': `from fastapi import FastAPI
from openai import OpenAI
app = FastAPI()
client = OpenAI()
def is_on_topic(question):
    return "ferry" in question
@app.post("/ask")
def ask(question: str):
    if not is_on_topic(question):
        return {"answer": "I only know ferries."}
    return client.chat.completions.create(model="m", messages=[{"role": "user", "content": question}])
`,
  })
  expect(decision.verdict).toBe('absent')
})

test('a general assistant has no scope to lack', async () => {
  expect(await chat('You are a helpful AI assistant. Answer in Markdown.')).toBe('not-applicable')
})

test('an assistant for something is no general assistant', async () => {
  expect(await chat('You are a helpful assistant for nurses. Answer in Markdown.')).toBe('present')
})

test('an interface that other programs call with their own prompt has no scope', async () => {
  const decision = await decisionOf(noOutOfScope, {
    'server.ts': `import express from 'express'
import OpenAI from 'openai'
const app = express()
const openai = new OpenAI()
app.post('/v1/chat/completions', async (req, res) => {
  res.json(await openai.chat.completions.create(req.body))
})
`,
  })
  expect(decision.verdict).toBe('not-applicable')
})

test('scripts that their author runs have no end user', async () => {
  const decision = await decisionOf(noOutOfScope, {
    'run.py': `from openai import OpenAI
client = OpenAI()
print(client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Write a haiku."}]))
`,
  })
  expect(decision.verdict).toBe('not-applicable')
})

const engine = (prompt: string): string => `from fastapi import FastAPI
from openai import OpenAI
from tavily import TavilyClient
app = FastAPI()
client = OpenAI()
PROMPT = "${prompt}"
@app.post("/ask")
def ask(question: str):
    found = TavilyClient().search(question)
    return client.chat.completions.create(model="m", messages=[{"role": "system", "content": PROMPT}, {"role": "user", "content": f"{found} {question}"}])
`

test.each([
  [
    'Write an answer to the question that rests on the search results only. Say so when they do not hold it.',
    'not-applicable',
  ],
  [
    'Do not give any information that is not related to the question of the user. Answer in short sentences.',
    'not-applicable',
  ],
  [
    'You answer questions about gardening only. Politely refuse questions that are not related to gardening.',
    'absent',
  ],
])('an answer engine over the whole web has no scope unless it names one: %s', async (prompt, verdict) => {
  expect((await decisionOf(noOutOfScope, { 'main.py': engine(prompt) })).verdict).toBe(verdict)
})

test('to answer only from what is given, and to say so when that is not enough, is prompt-only', async () => {
  const prompt =
    'You are the guide of the ferry company. Answer only with the provided context. If the context does not provide enough information, say so.'
  expect(await chat(prompt)).toBe('absent')
})

test('a service that gives out passages leaves the prompt to its caller', async () => {
  const files = {
    'server.py': `from fastapi import FastAPI
from store import search
app = FastAPI()
@app.post("/query")
def query(question: str):
    return {"results": search(question)}
`,
    'store.py': `from pinecone import Pinecone
from models import embed
index = Pinecone().Index("guides")
def search(question):
    return index.query(vector=embed(question), top_k=5)
`,
    'models.py': `from openai import OpenAI
client = OpenAI()
def embed(text):
    return client.embeddings.create(model="e", input=text)
def label(text):
    return client.chat.completions.create(model="m", messages=[{"role": "user", "content": f"You are a clerk. Name the author of {text}"}])
`,
    'import_files.py': `from models import label
if __name__ == "__main__":
    print(label(open("a.txt").read()))
`,
  }
  expect((await decisionOf(noOutOfScope, files)).verdict).toBe('not-applicable')
  expect((await decisionOf(noGrounding, files)).verdict).toBe('absent')
})

test('programs that do one task each for whoever runs them have no scope', async () => {
  const task = (topic: string): string =>
    `from openai import OpenAI\nfrom langchain_community.vectorstores import FAISS\ns = FAISS.load_local("i", e)\nprint(OpenAI().chat.completions.create(model="m", messages=[{"role": "user", "content": f"You are an analyst. Report on ${topic} from {s.similarity_search('x')}"}]))\n`
  const files = { 'a.py': task('a'), 'b.py': task('b'), 'c.py': task('c'), 'd.py': task('d') }
  expect((await decisionOf(noOutOfScope, files)).verdict).toBe('not-applicable')
})

test.each([
  'You are ChatGPT, a large language model trained by OpenAI. Answer in the language of the user.',
  'You are a bot in a Slack channel. You may receive messages from several people.',
])('an assistant for everything has no scope: %s', async (prompt) => {
  expect(await chat(prompt)).toBe('not-applicable')
})

test('a page on which the user writes the system prompt leaves the scope to them', async () => {
  const route = `export const POST = async (request) => {
  const { messages } = await request.json()
  return fetch('https://api.openai.com/v1/chat/completions', { method: 'POST', body: JSON.stringify({ model: 'm', messages }) })
}
`
  const page = `export const Settings = ({ setSystemRole }) => <textarea onChange={(event) => setSystemRole(event.target.value)} />\n`
  const files = { 'app/api/chat/route.ts': route }
  expect((await decisionOf(noOutOfScope, files)).verdict).toBe('present')
  expect((await decisionOf(noOutOfScope, { ...files, 'components/settings.tsx': page })).verdict).toBe(
    'not-applicable',
  )
})

test.each([
  "You sort messages of passengers. You should only answer 'true' if the message is about a ferry, otherwise answer 'false'.",
  'You edit travel reports. If a draft is off-topic or shallow, send it back with comments.',
  'You write timetable pages. Copy the style of the reports above; do not use them literally for unrelated pages.',
  'You are the ferry guide. Use your own general knowledge only if the context does not provide enough information.',
])('words about other topics that say nothing of what is not answered are no scope: %s', async (prompt) => {
  expect(await chat(prompt)).toBe('present')
})

test.each([
  'You are the ferry guide. Off-topic questions get a polite refusal: say that you only know ferries.',
  'You are the ferry guide. If a passenger asks about anything unrelated, steer the conversation back to ferries.',
  'You are the ferry guide. Never discuss topics outside your domain; redirect the user instead.',
  'You are the ferry guide. Only respond to questions on ferries.',
])('an instruction on what to do with another topic is prompt-only: %s', async (prompt) => {
  expect(await chat(prompt)).toBe('absent')
})

const railed = (use: string): string => `from fastapi import FastAPI
from openai import OpenAI
app = FastAPI()
client = OpenAI()
${use}
@app.post("/ask")
def ask(question: str):
    return client.chat.completions.create(model="m", messages=[{"role": "system", "content": "You are the ferry guide of the harbour."}, {"role": "user", "content": question}])
`

test.each([
  ['agent = Agent(name="guide", input_guardrails=[relevance])', 'absent'],
  ['rails = LLMRails(RailsConfig.from_path("rails"))', 'absent'],
  ['guardrails = GuardrailAuthorization(tools)', 'present'],
  ['class Limits(BaseModel):\n    guardrails: Rails = Field(description="Guardrails for tools")', 'present'],
  ['log(text="Personality and behavioural guardrails of the topic")', 'present'],
])('a rail bounds the topic when it judges questions: %s', async (use, verdict) => {
  expect((await decisionOf(noOutOfScope, { 'main.py': railed(use) })).verdict).toBe(verdict)
})

test('a service whose callers may replace its prompt leaves the scope to them', async () => {
  const field = railed('').replace(
    'def ask(question: str):',
    'def ask(\n    question: str,\n    task_prompt: Optional[str] = Body(None),\n):',
  )
  expect((await decisionOf(noOutOfScope, { 'main.py': field })).verdict).toBe('not-applicable')
  expect((await decisionOf(noOutOfScope, { 'main.py': railed('') })).verdict).toBe('present')
})
