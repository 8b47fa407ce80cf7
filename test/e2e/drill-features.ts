import { jsonLines } from './command-line.ts'

/** Questions that the features below can answer. */
export const QUESTIONS = jsonLines([
  { id: 'refund', input: 'How many days does a refund take?' },
  { id: 'invoice', input: 'Where do I find my invoice?' },
  { id: 'cards', input: 'Which cards are accepted?' },
])

const DOCUMENTS = [
  'A refund takes five working days.',
  'You find every invoice under Billing.',
  'All common cards are accepted.',
]

/** A program as pilots are: it shows whatever goes wrong. */
export const PYTHON_PILOT = `import json, os, sys, urllib.request

question = json.load(sys.stdin)["input"]
prompt = "${DOCUMENTS.join('\\n')}\\n\\n" + question
request = urllib.request.Request(
    os.environ["OPENAI_BASE_URL"] + "/chat/completions",
    data=json.dumps({"model": "gpt-5-mini", "messages": [{"role": "user", "content": prompt}]}).encode(),
    headers={"content-type": "application/json", "authorization": "Bearer " + os.environ["OPENAI_API_KEY"]},
)
try:
    with urllib.request.urlopen(request) as response:
        print(json.load(response)["choices"][0]["message"]["content"])
except Exception as error:
    print("Sorry, something went wrong:", error)
`

/** A program that asks the drill for passages when there is one, and says so when there are none. */
export const PYTHON_WITH_HOOK = PYTHON_PILOT.replace(
  'prompt = ',
  `hook = os.environ.get("AIRWORTHY_DRILL_RETRIEVE")
if hook:
    asked = urllib.request.Request(hook, data=json.dumps({"query": question}).encode())
    if not json.load(urllib.request.urlopen(asked))["passages"]:
        print(json.dumps({"outcome": "declined", "answer": "I found nothing about this."}))
        sys.exit()
prompt = `,
)

const SHARED = `const DOCUMENTS = ${JSON.stringify(DOCUMENTS)}
const wordsOf = (text) => text.toLowerCase().match(/\\w{4,}/g) ?? []
const isNear = (a, b) => wordsOf(a).some((word) => wordsOf(b).includes(word))

async function askModel(question, context) {
  const response = await fetch(process.env.OPENAI_BASE_URL + '/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer ' + process.env.OPENAI_API_KEY },
    signal: AbortSignal.timeout(500),
    body: JSON.stringify({
      model: 'gpt-5-mini',
      messages: [{ role: 'user', content: context.join('\\n') + '\\n\\n' + question }],
    }),
  })
  const { choices } = await response.json()
  return choices[0]
}
`

/** A module with a fallback of its own, and with a hook for its retriever. */
export const CAREFUL_MODULE = `${SHARED}
let retrieve = async (question) => DOCUMENTS.filter((text) => isNear(question, text)).map((text) => ({ text }))
export const drills = { retrieve(replacement) { retrieve = replacement } }

const DECLINED = { outcome: 'declined', answer: 'I cannot help with this here.' }

export async function answer(question) {
  const passages = (await retrieve(question).catch(() => [])).filter(({ text }) => isNear(question, text))
  if (passages.length === 0) return DECLINED
  const quote = passages[0].text
  const fallback = { outcome: 'fell-back', answer: quote, costUsd: 0 }
  try {
    const choice = await askModel(question, passages.map(({ text }) => text))
    const text = choice.message.content
    return choice.finish_reason === 'stop' && passages.some((passage) => passage.text === text)
      ? { answer: text, costUsd: 0.001 }
      : fallback
  } catch {
    return fallback
  }
}
`

/** A module that hopes for the best. */
export const NAIVE_MODULE = `${SHARED}
export async function answer(question) {
  return (await askModel(question, DOCUMENTS)).message.content
}
`

/** A service that keeps on running, with a fallback of its own. */
export const SERVICE = `${SHARED}
import { createServer } from 'node:http'

const server = createServer(async (request, response) => {
  const parts = []
  for await (const part of request) parts.push(part)
  const { input } = JSON.parse(Buffer.concat(parts).toString())
  const found = DOCUMENTS.find((text) => isNear(input, text)) ?? 'I do not know.'
  const reply = await askModel(input, DOCUMENTS).then(
    ({ message }) => ({ answer: message.content }),
    () => ({ answer: found, outcome: 'fell-back' }),
  )
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
})
server.listen(0, '127.0.0.1', () => process.send(server.address().port))
`
