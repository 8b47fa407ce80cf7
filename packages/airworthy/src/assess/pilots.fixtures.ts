import type { Fixture } from './assess.fixtures.ts'

function cell(source: string, outputs: readonly unknown[] = []): unknown {
  const lines = source.split(/(?<=\n)/)
  return { cell_type: 'code', execution_count: 1, metadata: {}, source: lines, outputs }
}

function notebook(cells: readonly unknown[]): string {
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }, null, 1)
}

const RESULT = {
  output_type: 'execute_result',
  execution_count: 6,
  metadata: {},
  data: { 'text/plain': ["'Hold the red button for ten seconds until the lamp blinks.'"] },
}
const PICTURE = { output_type: 'display_data', metadata: {}, data: { 'image/png': 'iVBORw0KGgo=' } }

/** Two notebooks that were run, their outputs saved: questions on a manual, and code of the model that is run. */
export const NOTEBOOKS: Fixture = {
  'README.md': '# Manual answers\n\nOpen the notebooks with Jupyter.\n',
  'explore.ipynb': notebook([
    cell('%pip install -q langchain-openai langchain-community faiss-cpu pandas'),
    cell(`import pandas as pd
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from langchain_community.vectorstores import FAISS
from langchain_core.prompts import ChatPromptTemplate
`),
    cell(`docs = pd.read_csv('data/manual.csv')
store = FAISS.from_texts(docs['text'].tolist(), OpenAIEmbeddings())
retriever = store.as_retriever(search_kwargs={'k': 4})
`),
    cell(`prompt = ChatPromptTemplate.from_template('Answer from the context. {context} Question: {question}')
llm = ChatOpenAI(model='gpt-4o-mini', temperature=0)
chain = prompt | llm
`),
    cell(
      `def ask(question):
    context = ' '.join(passage.page_content for passage in retriever.invoke(question))
    return chain.invoke({'context': context, 'question': question}).content

ask('How do I reset the boiler?')
`,
      [RESULT],
    ),
  ]),
  'plots.ipynb': notebook([
    cell(
      `from openai import OpenAI
messages = [{'role': 'user', 'content': 'Write Python that plots sales'}]
code = OpenAI().chat.completions.create(model='gpt-4o-mini', messages=messages).choices[0].message.content
exec(code)
`,
      [PICTURE],
    ),
  ]),
}

/** A service that asks Ollama, over an index on its disk, with embeddings in the process. */
export const OLLAMA: Fixture = {
  'requirements.txt': `fastapi==0.115.0
ollama==0.4.4
chromadb==0.5.20
sentence-transformers==3.3.1
`,
  'app.py': `import ollama
from fastapi import FastAPI
from pydantic import BaseModel
from retrieval import search

app = FastAPI()
MODEL = "llama3.1:8b"


class Question(BaseModel):
    text: str


@app.post("/ask")
def ask(question: Question):
    passages = search(question.text)
    prompt = "Use these notes:\\n" + "\\n".join(passages) + "\\n\\nQuestion: " + question.text
    reply = ollama.chat(model=MODEL, messages=[{"role": "user", "content": prompt}])
    return {"answer": reply["message"]["content"]}
`,
  'retrieval.py': `import chromadb
from sentence_transformers import SentenceTransformer

encoder = SentenceTransformer("all-MiniLM-L6-v2")
collection = chromadb.PersistentClient(path="./index").get_or_create_collection("notes")


def search(text, k=4):
    vector = encoder.encode(text).tolist()
    found = collection.query(query_embeddings=[vector], n_results=k)
    return found["documents"][0]
`,
}

/** A summary by a pipeline of transformers behind a Gradio page. */
export const PIPELINE: Fixture = {
  'summarise.py': `import gradio as gr
from transformers import pipeline

summariser = pipeline("summarization", model="facebook/bart-large-cnn", device=0)


def summarise(text):
    if len(text) > 4000:
        text = text[:4000]
    return summariser(text, max_length=120, min_length=30)[0]["summary_text"]


gr.Interface(fn=summarise, inputs=gr.Textbox(lines=12), outputs="text").launch()
`,
}

/** A Streamlit chat over weights that the process loads. */
export const LLAMA_CPP: Fixture = {
  'chat.py': `import streamlit as st
from llama_cpp import Llama


@st.cache_resource
def load_model():
    return Llama(model_path="models/mistral-7b-instruct.Q4_K_M.gguf", n_ctx=4096)


llm = load_model()
if "messages" not in st.session_state:
    st.session_state.messages = []
for message in st.session_state.messages:
    st.chat_message(message["role"]).write(message["content"])
if question := st.chat_input("Ask the handbook"):
    st.session_state.messages.append({"role": "user", "content": question})
    reply = llm.create_chat_completion(messages=st.session_state.messages, max_tokens=400)
    text = reply["choices"][0]["message"]["content"]
    st.session_state.messages.append({"role": "assistant", "content": text})
    st.chat_message("assistant").write(text)
`,
}

/** Evaluations that run the real prompt on kept cases and report one number. */
export const FLAT_EVALUATIONS: Fixture = {
  'app/answer.py': `from openai import OpenAI

client = OpenAI(timeout=20)
PROMPT = "You answer questions about invoices. If the question is about anything else, say that you only help with invoices."


def answer(question: str) -> str:
    completion = client.chat.completions.create(
        model="gpt-4o-mini",
        max_tokens=300,
        messages=[{"role": "system", "content": PROMPT}, {"role": "user", "content": question}],
    )
    return completion.choices[0].message.content or ""
`,
  'app/main.py': `from fastapi import FastAPI
from pydantic import BaseModel
from app.answer import answer

app = FastAPI()


class Question(BaseModel):
    text: str


@app.post("/answer")
def post_answer(question: Question):
    return {"answer": answer(question.text)}
`,
  'evals/cases.jsonl': `{"question": "When is invoice 12 due?", "expected": "within 30 days"}
{"question": "What is the VAT?", "expected": "19 %"}
{"question": "Who signs?", "expected": "the head of finance"}
{"question": "Can I pay in instalments?", "expected": "yes"}
{"question": "What is my password?", "expected": "only help with invoices"}
`,
  'evals/run.py': `import json
from pathlib import Path
from app.answer import answer

cases = [json.loads(line) for line in Path("evals/cases.jsonl").read_text().splitlines()]
correct = 0
for case in cases:
    said = answer(case["question"])
    correct += case["expected"].lower() in said.lower()
accuracy = correct / len(cases)
print(f"accuracy {accuracy:.2%} over {len(cases)} cases")
Path("evals/result.json").write_text(json.dumps({"accuracy": accuracy, "cases": len(cases)}))
`,
  'evals/result.json': `{"accuracy": 0.8, "cases": 5}`,
}

/** A service beside a document that says what to do when it fails, and who does it. */
export const WITH_PLAYBOOK: Fixture = {
  'app.py': `from flask import Flask, request, jsonify
from anthropic import Anthropic

app = Flask(__name__)
client = Anthropic()


@app.post("/reply")
def reply():
    message = client.messages.create(
        model="claude-sonnet-4-5", max_tokens=500,
        messages=[{"role": "user", "content": request.json["text"]}],
    )
    return jsonify(answer=message.content[0].text)
`,
  'docs/operations.md': `# Operating the reply assistant

On call: the support engineering team (support-eng@example.com), rota in the team calendar.

## When Anthropic is down or slow
1. Check the provider's status page.
2. Set \`ASSISTANT=off\`; the form then goes to the inbox.
3. Tell the shift lead in #support-live.

## When answers are wrong
1. Take the conversation id from the ticket.
2. Compare the prompt version with the last good one and roll back.

## When cost rises
Pause the nightly batch, then look at tokens per customer.
`,
}

/** A Streamlit page that asks an object of another file. */
export const AGENT_PAGE: Fixture = {
  'requirements.txt': `streamlit==1.40.0
openai==1.57.0
`,
  'agent.py': `import os
from openai import OpenAI


class SupportAgent:
    def __init__(self, name="support"):
        self.name = name
        self.client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
        self.history = []

    def chat(self, question):
        self.history.append({"role": "user", "content": question})
        completion = self.client.chat.completions.create(model="gpt-4o", messages=self.history)
        text = completion.choices[0].message.content
        self.history.append({"role": "assistant", "content": text})
        return text
`,
  'pages/1_Support.py': `import streamlit as st
from agent import SupportAgent

st.title("Support")
if "agent" not in st.session_state:
    st.session_state.agent = SupportAgent()
agent = st.session_state.agent
question = st.chat_input("How can we help?")
if question:
    with st.spinner("Thinking"):
        answer = agent.chat(question)
    st.chat_message("assistant").markdown(answer)
`,
  'Home.py': `import streamlit as st

st.title("Welcome")
st.page_link("pages/1_Support.py", label="Support")
`,
}

/** Passages ranked by the product of a matrix in memory and the question. */
export const NUMPY_SEARCH: Fixture = {
  'search.py': `import json
import numpy as np
from openai import OpenAI

client = OpenAI()
entries = json.load(open("data/embeddings.json"))
matrix = np.array([entry["embedding"] for entry in entries])


def embed(text):
    return np.array(client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding)


def top_passages(question, k=3):
    scores = matrix @ embed(question)
    best = np.argsort(scores)[::-1][:k]
    return [entries[i]["text"] for i in best]
`,
  'app.py': `from flask import Flask, request
from openai import OpenAI
from search import top_passages

app = Flask(__name__)
client = OpenAI()


@app.route("/ask", methods=["POST"])
def ask():
    question = request.get_json()["question"]
    context = "\\n---\\n".join(top_passages(question))
    completion = client.chat.completions.create(
        model="gpt-4o-mini",
        messages=[
            {"role": "system", "content": f"Answer from the context only.\\n{context}"},
            {"role": "user", "content": question},
        ],
    )
    return {"answer": completion.choices[0].message.content}
`,
}

/** The same over an array, in JavaScript. */
export const ARRAY_SEARCH: Fixture = {
  'package.json': `{ "name": "faq", "type": "module", "dependencies": { "openai": "4.77.0", "express": "4.21.0" }, "scripts": { "start": "node server.js" } }`,
  'lib/similarity.js': `export function cosineSimilarity(a, b) {
  let dot = 0
  let normA = 0
  let normB = 0
  for (let i = 0; i < a.length; i++) {
    dot += a[i] * b[i]
    normA += a[i] * a[i]
    normB += b[i] * b[i]
  }
  return dot / (Math.sqrt(normA) * Math.sqrt(normB))
}
`,
  'server.js': `import { readFileSync } from 'node:fs'
import express from 'express'
import OpenAI from 'openai'
import { cosineSimilarity } from './lib/similarity.js'

const app = express()
app.use(express.json())
const openai = new OpenAI()
const faq = JSON.parse(readFileSync('./faq-embeddings.json', 'utf8'))

app.post('/faq', async (req, res) => {
  const { question } = req.body
  const { data } = await openai.embeddings.create({ model: 'text-embedding-3-small', input: question })
  const ranked = faq
    .map((entry) => ({ ...entry, score: cosineSimilarity(data[0].embedding, entry.embedding) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
  const completion = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: \`Answer with these entries:\\n\${ranked.map((entry) => entry.text).join('\\n')}\` },
      { role: 'user', content: question },
    ],
  })
  res.json({ answer: completion.choices[0].message.content })
})

app.listen(3000)
`,
}
