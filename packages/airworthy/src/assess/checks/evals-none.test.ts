import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { noEvals } from './evals-none.ts'

const ANSWER = `from openai import OpenAI
client = OpenAI()
def answer_question(question):
    return client.chat.completions.create(model="m", messages=[{"role": "user", "content": question}])
`
const APP: Fixture = {
  'app/answers.py': ANSWER,
  'app/main.py': `from fastapi import FastAPI
from app.answers import answer_question
app = FastAPI()
@app.post("/chat")
def chat(question: str):
    return answer_question(question)
`,
}
const CASES = `CASES = [
    {"question": "How do I return a parcel?", "expected": "30 days"},
    {"question": "Do you ship to Norway?", "expected": "yes"},
    {"question": "Who pays for the return?", "expected": "you"},
]
`

test('no evaluation anywhere is shown at the call that answers', async () => {
  const decision = await decisionOf(noEvals, APP)
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app/answers.py:4')
  expect(decision.effortDays).toMatchObject({ low: 5, high: 8 })
})

test('a runner that asks the product on kept cases and judges is an evaluation', async () => {
  const decision = await decisionOf(noEvals, {
    ...APP,
    'evals/run.py': `from app.answers import answer_question
${CASES}
def main():
    passed = sum(c["expected"] in str(answer_question(c["question"])) for c in CASES)
    print(passed)
`,
  })
  expect(decision.verdict).toBe('absent')
  expect(firstPlace(decision)).toBe('evals/run.py:9')
})

test('promptfoo with prompts, providers and cases is an evaluation', async () => {
  const decision = await decisionOf(noEvals, {
    ...APP,
    'promptfooconfig.yaml':
      'prompts:\n  - file://prompt.txt\nproviders:\n  - openai:m\ntests:\n  - vars: {q: "a"}\n',
  })
  expect(decision.verdict).toBe('absent')
})

test('a runner that asks the running service over HTTP is an evaluation', async () => {
  const decision = await decisionOf(noEvals, {
    ...APP,
    'evals/evaluate.py': `import requests, json
for line in open("evals/ground_truth.jsonl"):
    case = json.loads(line)
    answer = requests.post("http://localhost:8000/chat", json=case).json()
    score = case["truth"] in answer
`,
    'evals/ground_truth.jsonl': '{"question": "How do I return a parcel?", "truth": "30 days"}\n'.repeat(3),
  })
  expect(decision.verdict).toBe('absent')
})

test('a library that judges answers counts when it runs the product', async () => {
  const decision = await decisionOf(noEvals, {
    ...APP,
    'tests/test_quality.py': `import pytest
from deepeval import assert_test
from deepeval.test_case import LLMTestCase
from app.answers import answer_question
@pytest.mark.parametrize("question", ["How do I return a parcel?", "Do you ship to Norway?", "Who pays?"])
def test_quality(question):
    assert_test(LLMTestCase(input=question, actual_output=answer_question(question)), [])
`,
  })
  expect(decision.verdict).toBe('absent')
})

test('assertions on the text of a prompt in a folder called evals are a near miss', async () => {
  const decision = await decisionOf(noEvals, {
    ...APP,
    'app/prompts.py': 'SYSTEM = "Answer from the documents."\n',
    'tests/evals/test_scope.py':
      'from app.prompts import SYSTEM\ndef test_scope():\n    assert "documents" in SYSTEM.lower()\n',
  })
  expect(decision.verdict).toBe('present')
  expect(decision.nearMisses.map(({ path }) => path)).toEqual(['tests/evals/test_scope.py'])
})

test('a run against a stand-in for the model is a near miss', async () => {
  const decision = await decisionOf(noEvals, {
    ...APP,
    'evals/run.py': `from unittest.mock import MagicMock
from app.answers import answer_question
${CASES}
assert answer_question(CASES[0]["question"]) == CASES[0]["expected"]
`,
  })
  expect(decision.verdict).toBe('present')
  expect(decision.nearMisses[0]?.shows).toContain('stand-in')
})

test('a benchmark that only measures speed is no evaluation', async () => {
  const decision = await decisionOf(noEvals, {
    ...APP,
    'benchmarks/load.py': `import requests
QUESTIONS = ["How do I return a parcel?", "Do you ship to Norway?", "Who pays for the return?"]
for question in QUESTIONS:
    response = requests.post("http://localhost:8000/chat", json={"question": question})
    assert response.status_code == 200
`,
  })
  expect(decision.verdict).toBe('present')
})

test('an evaluation that the product offers to its users is not one of the product', async () => {
  const decision = await decisionOf(noEvals, {
    ...APP,
    'app/evaluator.py': `from app.answers import answer_question
${CASES}
def grade(essay):
    score = answer_question("Grade this: " + essay)
    return score
`,
    'app/main.py': `from fastapi import FastAPI
from app.answers import answer_question
from app.evaluator import grade
app = FastAPI()
@app.post("/chat")
def chat(question: str):
    return answer_question(question)
`,
  })
  expect(decision.verdict).toBe('present')
})

test('a list of manual tests and a prompt named evaluation are near misses at most', async () => {
  const decision = await decisionOf(noEvals, {
    ...APP,
    'TEST_CASE_FLOWS.md': '1. Ask a question.\n',
    'app/prompts/evaluation.j2': 'Is this picture sharp?\n',
  })
  expect(decision.verdict).toBe('present')
  expect(decision.nearMisses.map(({ path }) => path)).toEqual(['TEST_CASE_FLOWS.md'])
})

test('without a model call the question makes no sense', async () => {
  const decision = await decisionOf(noEvals, { 'app/main.py': 'print("hello")\n' })
  expect(decision.verdict).toBe('not-applicable')
})

test('a contract that names a test set and how the feature is run is an evaluation', async () => {
  const contract =
    'feature: docs\nowner: team\nrun: ./app/main.py\ntests: [evals/questions.jsonl]\ntoo_wrong: [correct >= 90%]\n'
  const named = await decisionOf(noEvals, { ...APP, 'airworthy.yaml': contract })
  const unnamed = await decisionOf(noEvals, { ...APP, 'airworthy.yaml': contract.replace(/^tests.*\n/m, '') })
  expect([named.verdict, unnamed.verdict]).toEqual(['absent', 'present'])
})
