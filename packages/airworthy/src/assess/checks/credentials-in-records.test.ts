import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { clientExposedCredentials } from './credentials-client-exposed.ts'
import { userPastedCredentials } from './credentials-user-pasted.ts'

const ROUTE = `import OpenAI from 'openai'
export async function POST(req: Request) {
  const { options, messages } = await req.json()
  return new OpenAI({ apiKey: options.apiKey }).chat.completions.create({ model: 'm', messages })
}`
const TYPES = `export interface ChatOptions {
  model?: string
  apiKey?: string
}`
const FIELD = `export default function Options({ options, change }) {
  return <input name="apiKey" type="password" defaultValue={options.apiKey} onChange={change} />
}`
const BASE: Fixture = {
  'app/api/chat/route.ts': ROUTE,
  'lib/types.ts': TYPES,
  'components/options.tsx': FIELD,
}

test.each<[string, Fixture, string]>([
  [
    'a hook that names the type of the record',
    {
      'app/page.tsx':
        "'use client'\nexport default function Page() {\n  const [options] = useLocalStorage<ChatOptions>('options', {})\n}",
    },
    'app/page.tsx:3',
  ],
  [
    'a record of the state that is written as a whole',
    {
      'app/page.tsx':
        "'use client'\nexport default function Page() {\n  const [options, setOptions] = useState<ChatOptions>({})\n  localStorage.setItem('options', JSON.stringify(options))\n}",
    },
    'app/page.tsx:4',
  ],
  [
    'a store that keeps the record',
    {
      'store/options.ts':
        "import { persist } from 'zustand/middleware'\nimport type { ChatOptions } from '../lib/types'\nexport const useOptions = create<{ options: ChatOptions }>()(\n  persist((set) => ({ options: {} }), { name: 'options' }),\n)",
    },
    'store/options.ts:4',
  ],
])("%s keeps a visitor's key in the browser", async (_, files, place) => {
  const exposed = await decisionOf(clientExposedCredentials, { ...BASE, ...files })
  expect(exposed).toMatchObject({ verdict: 'present', severity: 'high' })
  expect(firstPlace(exposed)).toBe(place)
  expect((await decisionOf(userPastedCredentials, { ...BASE, ...files })).verdict).toBe('present')
})

test.each<[string, Fixture]>([
  [
    'a store that picks other fields of the record',
    {
      'store/options.ts':
        "import { persist } from 'zustand/middleware'\nexport const useOptions = create<{ options: ChatOptions }>()(\n  persist(() => ({}), { name: 'o', partialize: (state) => ({ model: state.options.model }) }),\n)",
    },
  ],
  [
    "a key of the product's own",
    { 'app/keys.ts': "'use client'\nlocalStorage.setItem('HelpGPTApiKey', key)" },
  ],
])('%s keeps none', async (_, files) => {
  expect((await decisionOf(clientExposedCredentials, { ...BASE, ...files })).verdict).toBe('absent')
})

const SERVER = `from fastapi import Depends, FastAPI, HTTPException, Header
from openai import OpenAI
from settings import status
app = FastAPI()
@app.post("/ask")
def ask():
    return OpenAI().chat.completions.create(model="m", messages=[])
@app.get("/status")
def current():
    found = status()
    return {"status": found}
`

test('a route that returns what a function reads from the environment hands out the key', async () => {
  const decision = await decisionOf(clientExposedCredentials, {
    'main.py': SERVER,
    'settings.py':
      'import os\ndef status():\n    return {"url": os.getenv("QDRANT_URL"), "key": os.getenv("QDRANT_API_KEY")}\n',
  })
  expect(decision).toMatchObject({ verdict: 'present', severity: 'blocker' })
})

test('a route that says whether a key is there hands out none', async () => {
  const decision = await decisionOf(clientExposedCredentials, {
    'main.py': SERVER,
    'settings.py': 'import os\ndef status():\n    return {"ready": bool(os.getenv("QDRANT_API_KEY"))}\n',
  })
  expect(decision.verdict).toBe('absent')
})

const FORM = `export const fields = [
  { type: 'password', key: 'apiKey', name: 'API key', description: 'Your Anthropic API key' },
]`
const OPEN = ROUTE.replace('{ apiKey: options.apiKey }', '')
const SETTINGS = `import { configuration } from '../../../lib/configuration'
export async function GET() {
  const values = configuration.getConfig()
  return Response.json({ values })
}`
const CONFIGURATION = `class Configuration {
  private values = {}
  public getConfig() {
    return this.values
  }
}
export const configuration = new Configuration()`

test('a form that is described as data asks a user where nobody signs in', async () => {
  const files = { 'app/api/chat/route.ts': OPEN, 'lib/providers/anthropic.ts': FORM }
  const decision = await decisionOf(userPastedCredentials, files)
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('lib/providers/anthropic.ts:2')
})

test("the same form behind a sign-in is the operator's", async () => {
  const signedIn = `import { auth } from '@clerk/nextjs/server'\n${OPEN.replace('{\n', "{\n  const { userId } = await auth()\n  if (!userId) return new Response('', { status: 401 })\n")}`
  const files = { 'app/api/chat/route.ts': signedIn, 'lib/providers/anthropic.ts': FORM }
  expect((await decisionOf(userPastedCredentials, files)).verdict).toBe('absent')
})

test('a route that returns the whole configuration hands out the keys that the form put there', async () => {
  const files = {
    'app/api/chat/route.ts': OPEN,
    'lib/providers/anthropic.ts': FORM,
    'lib/configuration.ts': CONFIGURATION,
    'app/api/config/route.ts': SETTINGS,
  }
  const decision = await decisionOf(clientExposedCredentials, files)
  expect(firstPlace(decision)).toBe('app/api/config/route.ts:3')
  const masked = { ...files, 'app/api/config/route.ts': SETTINGS.replace('{ values }', 'mask(values)') }
  expect((await decisionOf(clientExposedCredentials, masked)).verdict).toBe('absent')
})

test('a key that the settings of a request name as the own key of the user is pasted', async () => {
  const decision = await decisionOf(userPastedCredentials, {
    'web/settings.tsx': FIELD,
    'api/main.py': `from fastapi import FastAPI
from langchain_openai import ChatOpenAI
app = FastAPI()
@app.post("/ask")
def ask(body: Body):
    given = {"openai_api_key": body.settings.custom_api_key or SETTINGS.key}
    return ChatOpenAI(**given).invoke(body.question)
`,
  })
  expect(decision.verdict).toBe('present')
})
