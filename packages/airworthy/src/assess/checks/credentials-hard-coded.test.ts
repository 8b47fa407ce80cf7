import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { hardCodedCredentials } from './credentials-hard-coded.ts'

const APP = { 'app.py': 'import openai\nopenai.ChatCompletion.create(model="m")\n' }
/** Put together at run time, so that no scanner takes this file for a leak. */
const KEY = ['sk', 'proj', 'aZ3kQ9vLm2Xw7Rt5Yb8Nc1Df4Gh6Jp0SeUiOqWzVx'].join('-')

test('a key in the shape of a live one is a blocker and is never shown', async () => {
  const decision = await decisionOf(hardCodedCredentials, {
    ...APP,
    'src/client.ts': `const apiKey = "${KEY}"`,
  })
  expect(decision).toMatchObject({ verdict: 'present', severity: 'blocker' })
  expect(firstPlace(decision)).toBe('src/client.ts:1')
  expect(JSON.stringify(decision)).not.toContain(KEY.slice(0, 20))
})

test('a key in the output of a notebook is found with its line and cell', async () => {
  const notebook = JSON.stringify(
    { cells: [{ cell_type: 'code', source: ['x = 1\n'], outputs: [{ text: [`key ${KEY}\n`] }] }] },
    null,
    1,
  )
  const decision = await decisionOf(hardCodedCredentials, { ...APP, 'n.ipynb': notebook })
  expect(firstPlace(decision)).toBe(
    `n.ipynb:${notebook.split('\n').findIndex((line) => line.includes('key ')) + 1}`,
  )
})

test.each<[string, Fixture]>([
  [
    'a default of compose',
    {
      'docker-compose.yml':
        'services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-password}\n',
    },
  ],
  [
    'a password in compose',
    { 'docker-compose.yml': 'services:\n  db:\n    environment:\n      - POSTGRES_PASSWORD=postgres\n' },
  ],
  ['a fallback of the environment', { 'auth.py': 'import os\nS = os.getenv("JWT_SECRET", "not-so-secret")' }],
  [
    'a signing secret in a manifest, though its text invites to replace it',
    {
      'deploy/app.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nspec:\n  env:\n    - name: SESSION_SECRET\n      value: "my-random-text" # replace\n',
    },
  ],
  [
    'a password in a task definition',
    {
      'task-def.json':
        '{"containerDefinitions": [{"environment": [\n{"name": "DB_PASSWORD", "value": "hunter22"}\n]}]}',
    },
  ],
  ['a secret of an image', { Dockerfile: 'FROM node:24\nENV JWT_SECRET=keepitsafe\n' }],
  ['a secret of JSON settings', { 'appsettings.json': '{\n  "signing_key": "abc-def",\n  "x": 1\n}' }],
  [
    'a chosen secret of an example environment that is to be copied',
    {
      'README.md': 'Run `cp api/.env.example api/.env`.',
      'api/.env.example': 'COOKIE_SECRET="seed-of-cookies"\n',
    },
  ],
  [
    'a password of an example environment that is to be copied',
    { 'README.md': '```\ncp .env.sample .env\n```', '.env.sample': 'SEARCH_PASSWORD=changeme\n' },
  ],
  ['a short signing secret', { 'web.py': 'app.secret_key = "secret"' }],
  [
    'a secret of shipped settings',
    { 'settings.yaml': 'server:\n  auth:\n    secret: "Basic dXNlcjpwYXNz"\n' },
  ],
])('%s is a default secret', async (_, files) => {
  expect((await decisionOf(hardCodedCredentials, { ...APP, ...files })).verdict).toBe('present')
})

test.each<[string, Fixture]>([
  [
    'a placeholder',
    { 'a.py': 'import os\nk = os.getenv("OPENAI_API_KEY", "YourAPIKey")', 'b.ts': 'const apiKey = "sk-..."' },
  ],
  ['a dummy of a local runtime', { 'a.py': 'c = OpenAI(base_url=u, api_key="ollama")' }],
  [
    'an example environment that invites to fill it in',
    {
      'README.md': 'cp .env.example .env',
      '.env.example':
        'OPENAI_API_KEY=abc\nDB_PASSWORD=placeholder\nAUTH_SECRET=****\nSIGNING_KEY=signing_key\n',
    },
  ],
  ['an example environment that nobody is told to copy', { '.env.example': 'DB_PASSWORD=changeme\n' }],
  [
    'a vendor key that only shows its shape',
    { 'values.yaml': 'openai:\n  apiKey: "sk-proj-123"\n  other_api_key: hf_abc\n' },
  ],
  ['an example environment', { '.env.example': `OPENAI_API_KEY=${KEY}` }],
  ['empty values of a tracked environment', { '.env': 'OPENAI_API_KEY=\nSECRET_KEY=""\n' }],
  [
    'a reference to a variable',
    { 'docker-compose.yml': 'services:\n  a:\n    environment:\n      API_KEY: ${API_KEY}\n' },
  ],
  [
    'a default that the program refuses',
    {
      '.env': 'SECRET_KEY=changethis\n',
      'config.py': 'def check(v):\n    if v == "changethis":\n        raise ValueError\n',
    },
  ],
  ['a fixture of a test', { 'tests/test_a.py': `key = "${KEY}"` }],
  [
    'a development container',
    {
      '.devcontainer/docker-compose.yml':
        'services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: postgres\n',
    },
  ],
  [
    'a name that only contains the word',
    { 'a.ts': 'const tokenLimit = "four-thousand-tokens"\nconst passwordLabel = "Password"' },
  ],
])('%s is none', async (_, files) => {
  expect((await decisionOf(hardCodedCredentials, { ...APP, ...files })).verdict).toBe('absent')
})

test('without AI only live keys are listed', async () => {
  const compose = 'services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: postgres\n'
  expect((await decisionOf(hardCodedCredentials, { 'docker-compose.yml': compose })).verdict).toBe('absent')
  expect((await decisionOf(hardCodedCredentials, { 'a.ts': `const k = "${KEY}"` })).verdict).toBe('present')
})
