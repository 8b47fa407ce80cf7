import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { executedOutput } from './output-executed.ts'

const python = (use: string, imports = ''): Fixture => ({
  'main.py': `import subprocess
${imports}
from fastapi import FastAPI
from openai import OpenAI
app = FastAPI()
client = OpenAI()
def ask(question):
    response = client.chat.completions.create(model="m", messages=[{"role": "user", "content": question}])
    return response.choices[0].message.content
@app.post("/run")
def run(question: str):
    code = ask(question).strip()
${use}`,
})
const verdictOf = (files: Fixture): Promise<string> =>
  decisionOf(executedOutput, files).then(({ verdict }) => verdict)

test.each([
  ['exec', '    exec(code)\n'],
  ['a shell', '    subprocess.run(code, shell=True)\n'],
  ['a query', '    sql = f"{code};"\n    cursor.execute(sql)\n'],
  [
    'a query behind a deny list',
    '    if "drop" in code:\n        return None\n    return connection.execute(code)\n',
  ],
  ['a query through pandas', '    return pd.read_sql(code, conn)\n'],
])('model text that reaches %s is the gap', async (_, use) => {
  const decision = await decisionOf(executedOutput, python(use))
  expect(decision.verdict).toBe('present')
  expect(decision.severity).toBe('blocker')
})

test('the line that runs it is shown first, then where the model writes it', async () => {
  const decision = await decisionOf(executedOutput, python('    exec(code)\n'))
  expect(decision.evidence.map(({ line }) => line)).toEqual([13, 8])
})

test.each([
  ['a constant command', '    subprocess.run(["git", "status"])\n'],
  ['a search with a pattern', '    re.compile("a").match(code)\n'],
  ['a statement that a library builds', '    session.execute(select(Answer).where(Answer.text == code))\n'],
  [
    'a query with the text as a parameter',
    '    cursor.execute("insert into answers values (%s)", (code,))\n',
  ],
  ['a literal that is evaluated as data', '    ast.literal_eval(code)\n'],
])('%s is no execution of model text', async (_, use) => {
  expect(await verdictOf(python(use))).toBe('absent')
})

test('code that goes to a container is held', async () => {
  const decision = await decisionOf(
    executedOutput,
    python('    subprocess.run(["docker run --rm python", code])\n'),
  )
  expect(decision.verdict).toBe('absent')
  expect(decision.nearMisses).toHaveLength(1)
})

test('a child process that is called a sandbox is none', async () => {
  const sandbox = `    return run_in_sandbox(code)
def run_in_sandbox(command):
    return subprocess.run(command, shell=True, timeout=5)
`
  expect(await verdictOf(python(sandbox))).toBe('present')
})

test('a command that a person confirms is held', async () => {
  const decision = await decisionOf(executedOutput, {
    'cli.py': `import os
from openai import OpenAI
command = OpenAI().chat.completions.create(model="m", messages=[]).choices[0].message.content
if input(f"Run {command}? ") == "y":
    os.system(command)
`,
  })
  expect(decision.verdict).toBe('absent')
})

const tool = (tools: string): Fixture => ({
  'agent.py': `import streamlit as st
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
@tool
def query_orders(query: str) -> str:
    """Asks the database."""
    return str(cursor.execute(query).fetchall())
@tool
def weather(city: str) -> str:
    """Knows the weather."""
    return city
llm = ChatOpenAI(model="m").bind_tools(${tools})
question = st.chat_input("Question")
st.write(llm.invoke(question).content)
`,
})

test('the argument of a bound tool is written by the model', async () => {
  const decision = await decisionOf(executedOutput, tool('[query_orders, weather]'))
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('agent.py:7')
})

test('a tool that is not bound is dead', async () => {
  expect(await verdictOf(tool('[weather]'))).toBe('absent')
})

test('an agent that runs code by design is the gap at its construction', async () => {
  const decision = await decisionOf(executedOutput, {
    'app.py': `import streamlit as st
from langchain_experimental.agents import create_pandas_dataframe_agent
from langchain_openai import ChatOpenAI
agent = create_pandas_dataframe_agent(ChatOpenAI(model="m"), frame, allow_dangerous_code=True)
st.write(agent.invoke(st.chat_input("Question")))
`,
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app.py:4')
})

test('a query that a step of a chain is handed was written by the model', async () => {
  const decision = await decisionOf(executedOutput, {
    'app.py': `import streamlit as st
from langchain_core.runnables import RunnablePassthrough
from langchain_openai import ChatOpenAI
llm = ChatOpenAI(model="m")
def answer(question, db):
    chain = RunnablePassthrough.assign(query=writer).assign(rows=lambda given: db.run(given["query"])) | llm
    return chain.invoke(question)
st.write(answer(st.chat_input("Question"), database))
`,
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app.py:6')
})

test('a command that arrives over the shell of the server is named as one', async () => {
  const decision = await decisionOf(executedOutput, {
    'server.js': `import { exec } from 'node:child_process'
import OpenAI from 'openai'
const response = await new OpenAI().chat.completions.create({ model: 'm', messages: [] })
exec(response.choices[0].message.content)
`,
  })
  expect(decision.reason).toContain('as a command')
})

test.each<[string, Fixture]>([
  [
    'Python',
    {
      'agent/research_agent.py': `import subprocess, sys, tempfile
from openai import OpenAI
from agent.tools import Tool
class ResearchAgent:
    def ask(self, q):
        answer = OpenAI().chat.completions.create(model="m", messages=[])
        return self.run_script(answer.choices[0].message.content)
    def run_script(self, code):
        with tempfile.NamedTemporaryFile(mode="w", suffix=".py") as file:
            file.write(code)
            path = file.name
        return subprocess.run([sys.executable, path], timeout=10)
`,
    },
  ],
  [
    'TypeScript',
    {
      'agent.ts': `import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import OpenAI from 'openai'
const client = new OpenAI()
export async function solve(q) {
  const answer = await client.chat.completions.create({ model: 'm', messages: [] })
  const script = answer.choices[0].message.content
  writeFileSync('/tmp/run.js', script)
  return spawnSync('node', ['/tmp/run.js'])
}`,
    },
  ],
])('%s that the model writes into a file which is then run is executed', async (_, files) => {
  const decision = await decisionOf(executedOutput, files)
  expect(decision).toMatchObject({ verdict: 'present', severity: 'blocker' })
})
