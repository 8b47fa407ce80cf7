import { expect, test } from 'vitest'
import { decisionOf, type Fixture, factsOf } from '../assess.fixtures.ts'
import { noMissHandling } from '../checks/retrieval-no-miss-handling.ts'

const reaches = async (files: Fixture, from: string, to: string): Promise<boolean> =>
  (await factsOf(files)).imports.reachableFrom(from).has(to)

const APP = {
  'guide/__init__.py': '',
  'guide/tools/__init__.py': '',
  'guide/tools/archive.py': 'class ArchiveSearch:\n    pass\n',
  'guide/tools/clock.py': 'class Clock:\n    pass\n',
}

test.each([
  'import importlib\ndef tool(name):\n    return importlib.import_module(f"guide.tools.{name}")\n',
  'from importlib import import_module\ndef tool(name):\n    return import_module("guide.tools." + name)\n',
  'from django.utils.module_loading import import_string\nTOOL = import_string("guide.tools.archive.ArchiveSearch")\n',
  'import importlib\nTOOLS = {"archive": "guide.tools.archive:ArchiveSearch"}\ndef tool(n):\n    return importlib.import_module(TOOLS[n])\n',
])('a module that is loaded by its name is used: %s', async (text) => {
  expect(await reaches({ ...APP, 'guide/main.py': text }, 'guide/main.py', 'guide/tools/archive.py')).toBe(
    true,
  )
})

test.each([
  ['tools.yaml', 'tools:\n  - name: archive\n    use: guide.tools.archive:ArchiveSearch\n', true],
  ['tools.yaml', 'tools:\n  - name: archive\n    # use: guide.tools.archive:ArchiveSearch\n', false],
  ['settings.toml', 'search = "guide.tools.archive.ArchiveSearch"\n', true],
  ['tools.json', '{\n  "search": "guide.tools.archive.ArchiveSearch"\n}\n', true],
])('settings name what a loader loads: %s %s', async (path, text, isUsed) => {
  const loader =
    'import importlib\ndef load(path):\n    module, name = path.split(":")\n    return getattr(importlib.import_module(module), name)\n'
  const files = { ...APP, 'guide/load.py': loader, [path]: text }
  expect(await reaches(files, 'guide/load.py', 'guide/tools/archive.py')).toBe(isUsed)
})

test('a dotted name means nothing where nothing is loaded by name', async () => {
  const files = { ...APP, 'guide/main.py': 'LOGGER = "guide.tools.archive.ArchiveSearch"\n' }
  expect(await reaches(files, 'guide/main.py', 'guide/tools/archive.py')).toBe(false)
})

test.each([
  'export const load = (name) => import(`./tools/$' + '{name}.js`)\n',
  "export const tools = import.meta.glob('./tools/*.ts')\n",
  "export const tools = require.context('./tools', true)\n",
])('a folder that is loaded as a whole is used: %s', async (text) => {
  const files = { 'src/main.ts': text, 'src/tools/archive.ts': 'export const search = 1\n' }
  expect(await reaches(files, 'src/main.ts', 'src/tools/archive.ts')).toBe(true)
})

test('a search that a registry names in a settings file is retrieval', async () => {
  const files = {
    'guide/__init__.py': '',
    'guide/server.py': `import importlib, yaml
from fastapi import FastAPI
from openai import OpenAI
app = FastAPI()
client = OpenAI()
module, name = yaml.safe_load(open("guide.yaml"))["search"].split(":")
search = getattr(importlib.import_module(module), name)
@app.post("/ask")
def ask(question: str):
    return client.chat.completions.create(model="m", messages=[{"role": "user", "content": f"{search(question)} {question}"}])
`,
    'guide/archive.py': `from pinecone import Pinecone
index = Pinecone().Index("guides")
def find(question):
    return index.query(vector=[1.0], top_k=5)
`,
  }
  expect((await decisionOf(noMissHandling, files)).verdict).toBe('not-applicable')
  const named = { ...files, 'guide.yaml': 'search: guide.archive:find\n' }
  expect((await decisionOf(noMissHandling, named)).verdict).toBe('present')
})
