import type { Evidence } from './check.ts'
import type { Facts, TextHit } from './facts.ts'
import { templateOf } from './parse/expression.ts'
import type { Call, EnvironmentRead, JsxElement, Module } from './parse/module.ts'

/** Who sells model calls, as variable names and labels spell it. */
export const PROVIDER =
  /open_?ai|anthropic|claude|gemini|google_?(?:ai|gen\w*)|palm|groq|mistral|cohere|hugging_?face|\bhf\b|hf_|replicate|together|open_?router|deepseek|perplexity|fireworks|\bxai\b|xai_|grok|eleven_?labs|deepgram|assembly_?ai|stability|\bllm|\bgpt|(?:chat|user|my|custom|your)_?gpt|qwen|moonshot|bedrock|vertex|pinecone|service_role|cerebras|nvidia/i
const KEY_WORD = /(?:api|secret|access|auth|provider)?[\s_-]*(?:key|token|secret)s?\b/i
/** A key of something else. */
const OTHER_SERVICE =
  /serp|github|notion|weather|tavily|slack|twitter|wolfram|airtable|maps|alpha_?vantage|news|jira|confluence|database|password|user ?name|email|stripe|discord|telegram|vapi|webhook|langsmith|langfuse|publishable|anon|analytics|posthog|sentry|recaptcha|clerk|firebase|mapbox|algolia|upload/i
/** Pages where those who run the product set it up. */
export const OPERATORS_PAGE =
  /(?:^|[/_.-])(?:admin\w*|onboarding|setup|installation|org(?:anization)?s?|workspace|superuser|manage)(?:[/_.-]|$)/i
export const COMMENT = /^\s*(?:\/\/|#|\*|\/\*|<!--|\{\/\*)/

/** A name such as `VITE_OPENAI_API_KEY` or `openaiKey`. */
export function isProviderKeyName(name: string): boolean {
  const spaced = name.replace(/([a-z])([A-Z])/g, '$1_$2')
  return PROVIDER.test(spaced) && KEY_WORD.test(spaced) && !OTHER_SERVICE.test(spaced)
}

/** A key of the operator: a provider's, or that of the store that answers are looked up in. */
export function isOperatorKeyName(name: string): boolean {
  return (
    isProviderKeyName(name) ||
    (/weaviate|qdrant|milvus|zilliz|supabase|upstash|elastic|turbopuffer|cohere|voyage/i.test(name) &&
      /(?:^|_)(?:key|token|secret)(?:_|$)/i.test(name) &&
      !OTHER_SERVICE.test(name))
  )
}

/** A label or placeholder that asks for a key of a model provider, or for an API key without saying whose. */
export function asksForProviderKey(text: string): boolean {
  const spaced = text.replace(/([a-z])([A-Z])/g, '$1_$2')
  if (PROVIDER.test(spaced) && KEY_WORD.test(spaced)) return true
  return /\bapi[\s_-]*key\b|\bsk-(?:\.\.\.|x|…)/i.test(spaced) && !OTHER_SERVICE.test(spaced)
}

const WIDGET =
  /(?:^|\.)(?:text_input|text_area|Textbox|TextInput|PasswordInput|Password|AskUserMessage|TextArea|Text)$/
const APP_FRAMEWORK = /^(?:streamlit|gradio|chainlit|panel|nicegui|mesop|solara|taipy|shiny|dash|reflex|flet)/

/** A field in which a visitor is asked for a provider's key. */
export interface KeyField {
  readonly path: string
  readonly line: number
  readonly shows: string
  /** The value that is shown in it comes from the environment: every visitor gets the operator's key. */
  readonly isPrefilled: boolean
}

/** Fields of Streamlit, Gradio and Chainlit scripts. */
export function scriptFields(facts: Facts): readonly KeyField[] {
  const paths = facts
    .search(/api[\s_-]*(?:key|token)|openai[\s_-]*key/i, { roles: [facts.shippedRole], most: 400 })
    .map(({ path }) => path)
  return [...new Set(paths)].flatMap((path) => {
    const module = path.endsWith('.py') ? facts.modules.get(path) : undefined
    if (module === undefined || OPERATORS_PAGE.test(path) || !usesAppFramework(facts, module)) return []
    return module.calls
      .filter(({ callee }) => WIDGET.test(callee))
      .flatMap((call) => scriptField(module, call))
  })
}

function usesAppFramework(facts: Facts, module: Module): boolean {
  return module.imports.some(({ from }) => APP_FRAMEWORK.test(from)) && facts.isShipped(module.path)
}

function scriptField(module: Module, call: Call): readonly KeyField[] {
  const named = ['label', 'placeholder', 'id', 'content', 'key'].flatMap(
    (key) => call.keywords.get(key) ?? [],
  )
  const texts = [...call.positional.slice(0, 1), ...named].flatMap((node) => templateOf(node) ?? [])
  if (!texts.some(asksForProviderKey)) return []
  const value = call.keywords.get('value') ?? call.positional[1]
  const isPrefilled =
    value !== undefined &&
    module.environmentReads.some((read) => value.contains(read.node) && !/session_state/.test(read.node.text))
  const label = texts.find(asksForProviderKey) ?? ''
  return [
    {
      path: module.path,
      line: call.line,
      shows: `${call.callee} asks for ${JSON.stringify(label.slice(0, 60))}`,
      isPrefilled,
    },
  ]
}

const INPUT_ELEMENT = /input|TextField|textarea|SecretField|PasswordField/i
const MOST_PAGES = 80

/** Fields of web pages. */
export function pageFields(facts: Facts): readonly KeyField[] {
  const hits = facts.search(
    /api[\s_-]?key|openai[\s_-]?key|(?:token|key)\s*=\s*\{\s*(?:openai|anthropic|provider)/i,
    { roles: [facts.shippedRole], most: 400 },
  )
  const paths = [...new Set(hits.map(({ path }) => path))].filter((path) => !OPERATORS_PAGE.test(path))
  const parsed = paths
    .filter((path) => /\.[jt]sx$/.test(path))
    .slice(0, MOST_PAGES)
    .flatMap((path) => facts.modules.get(path) ?? [])
  const templates = hits.filter(
    ({ path, text }) =>
      /\.(?:vue|svelte|html?|astro)$/.test(path) &&
      !OPERATORS_PAGE.test(path) &&
      /<\w*input|placeholder|v-model|bind:value/i.test(text) &&
      asksForProviderKey(text),
  )
  return [
    ...parsed.flatMap(elementsOf),
    ...templates.map(({ path, line }) => ({
      path,
      line,
      shows: 'a field asks for a key',
      isPrefilled: false,
    })),
  ]
}

function elementsOf(module: Module): readonly KeyField[] {
  return module.jsx
    .filter(({ name }) => INPUT_ELEMENT.test(name))
    .flatMap((element) => {
      const asked = attributesOf(element).find(asksForProviderKey)
      return asked === undefined
        ? []
        : [
            {
              path: module.path,
              line: element.line,
              shows: `<${element.name}> asks for a key (${asked.slice(0, 50).replace(/\s+/g, ' ')})`,
              isPrefilled: false,
            },
          ]
    })
}

function attributesOf(element: JsxElement): readonly string[] {
  return ['placeholder', 'label', 'name', 'id', 'value', 'aria-label', 'title', 'onChange'].flatMap(
    (key) => element.attributes.get(key)?.text ?? [],
  )
}

export const BROWSER_STORAGE =
  /(?:localStorage|sessionStorage)\.(?:setItem|getItem)\(|(?:useLocalStorage|useSessionStorage|useLocalStorageState|atomWithStorage|usePersistedState|useStorage|localforage\.setItem|Cookies\.set|setCookie)(?:<[^>]*>)?\(/

/** A provider's key that the page keeps in the browser. */
export function browserStorage(facts: Facts): readonly Evidence[] {
  const hits = facts.search(BROWSER_STORAGE, { roles: [facts.shippedRole], most: 300 })
  const kept = hits.filter(
    ({ path, text }) => !COMMENT.test(text) && namesKey(facts, path, storedNames(text)),
  )
  return kept
    .toSorted((a, b) => Number(/getItem/.test(a.text)) - Number(/getItem/.test(b.text)))
    .map(({ path, line }) => ({
      path,
      line,
      shows: "the page keeps a visitor's key in the browser's storage",
    }))
}

/** What the storage call is given, without the rest of its line. */
function storedNames(text: string): string {
  return (
    /(?:setItem|getItem|[A-Za-z])\(([^)]*)/.exec(
      text.slice(Math.max(0, text.search(BROWSER_STORAGE))),
    )?.[1] ?? ''
  )
}

function namesKey(facts: Facts, path: string, stored: string): boolean {
  const spaced = stored.replace(/([a-z])([A-Z])/g, '$1_$2')
  if (isProviderKeyName(stored)) return true
  return (
    /\bapi_?-?key\b/i.test(spaced) &&
    !OTHER_SERVICE.test(spaced) &&
    PROVIDER.test(facts.project.text(path).replace(/import[^\n]*/g, ''))
  )
}

export const PERSISTED_STORE = /\b(?:persist|createPersistStore|persistStore|persistReducer)\s*\(/
/** Stores of the page that are written to the browser as a whole. */
export function persistedStores(facts: Facts): readonly Evidence[] {
  const paths = [
    ...new Set(
      facts.search(PERSISTED_STORE, { roles: [facts.shippedRole], most: 100 }).map(({ path }) => path),
    ),
  ]
  const fields = facts.search(
    /^\s*(?:\w*(?:openai|anthropic|claude|gemini|google|azure|provider|groq)\w*)?(?:api|Api)_?[kK]ey\w*\s*[:?]/,
    { paths, most: 20 },
  )
  return fields
    .filter(({ text }) => !COMMENT.test(text) && /["']{2}|string/.test(text))
    .map(({ path, line }) => ({
      path,
      line,
      shows: "a store that is kept in the browser holds a visitor's key",
    }))
}

/** Variables that a bundler copies into what browsers load. */
const PUBLIC_NAME =
  /\b(?:NEXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|PUBLIC|GATSBY|NUXT_PUBLIC|VUE_APP|NG_APP|PLASMO_PUBLIC)_(\w*(?:KEY|TOKEN|SECRET)\w*)/

export function publicVariables(facts: Facts): readonly Evidence[] {
  const hits = facts.search(PUBLIC_NAME, { roles: [facts.shippedRole], most: 200 })
  return hits
    .filter((hit) => isExposedName(hit))
    .map(({ path, line, text }) => ({
      path,
      line,
      shows: `${PUBLIC_NAME.exec(text)?.[0] ?? 'a public variable'} is copied into the page`,
    }))
}

function isExposedName({ path, text }: TextHit): boolean {
  const name = PUBLIC_NAME.exec(text)?.[1] ?? ''
  return (
    /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/.test(path) &&
    !COMMENT.test(text) &&
    isProviderKeyName(name) &&
    /env/.test(text)
  )
}

/** Environment reads of a provider's key that are sent to whoever asks. */
export function sentKeys(facts: Facts): readonly Evidence[] {
  const paths = facts
    .search(/(?:process\.env|import\.meta\.env|environ|getenv|secrets)\W{1,4}["']?\w*(?:KEY|TOKEN|key)/, {
      roles: [facts.shippedRole],
      most: 300,
    })
    .map(({ path }) => path)
  return [...new Set(paths)].flatMap((path) => {
    const module = facts.modules.get(path)
    const reads = module?.environmentReads.filter((read) => isProviderKeyName(read.name)) ?? []
    return module === undefined
      ? []
      : reads
          .filter((read) => isSent(module, read))
          .map((read) => ({ path, line: read.line, shows: `${read.name} is sent to the page` }))
  })
}

export const SENDING =
  /(?:^|\.)(?:json|jsonify|JSONResponse|render_template|TemplateResponse|render|render_template_string)$/

function isSent(module: Module, read: EnvironmentRead): boolean {
  const attribute = read.node.enclosing('jsx_attribute')
  if (attribute !== undefined)
    return isGivenWhole(read) && !/\?|&&/.test(attribute.text.slice(0, attribute.text.indexOf(read.name)))
  const entry = read.node.enclosing('pair', 'keyword_argument')
  if (entry === undefined || !isGivenWhole(read)) return false
  const object = entry.kind === 'pair' ? entry.parent : undefined
  const list = entry.kind === 'pair' ? object?.parent : entry.parent
  const call = list?.parent === undefined ? undefined : module.callAt(list.parent)
  const isProps = object?.parent?.kind === 'pair' && /^props$/.test(object.parent.children[0]?.text ?? '')
  const isFirst =
    call !== undefined &&
    (entry.kind === 'keyword_argument' || call.positional.some((node) => node === object))
  return (
    isProps || (isFirst && SENDING.test(call.callee) && !/^(?:requests|httpx|axios|fetch)/.test(call.callee))
  )
}

/** The value itself, not a test whether it is there. */
function isGivenWhole({ node }: EnvironmentRead): boolean {
  const { parent } = node
  return (
    parent !== undefined &&
    /^(?:pair|keyword_argument|jsx_expression|non_null_expression|binary_expression|boolean_operator|as_expression)$/.test(
      parent.kind,
    ) &&
    !/[=!]==?|&&/.test(parent.text)
  )
}

/** `dangerouslyAllowBrowser` of the vendors' SDKs: the standing key is in the page. */
export function browserClients(facts: Facts): readonly Evidence[] {
  const hits = facts.search(/dangerouslyAllowBrowser["']?\s*:\s*true/, {
    roles: [facts.shippedRole],
    containing: 'dangerouslyAllowBrowser',
    most: 20,
  })
  return hits
    .filter(({ path, text }) => !COMMENT.test(text) && !isServerFile(path))
    .map(({ path, line }) => ({
      path,
      line,
      shows: 'the SDK is allowed to run in the browser with a standing key',
    }))
}

function isServerFile(path: string): boolean {
  return /(?:^|\/)(?:api|server|routes|functions|backend|supabase)\/|route\.[jt]s$|\+server\.[jt]s$|\.server\.[jt]sx?$/.test(
    path,
  )
}

/** A bundler that writes a key into the page: Vite's `define`, the `env` of Next's configuration. */
export function bundledKeys(facts: Facts): readonly Evidence[] {
  const paths = facts.project.files
    .filter(({ path }) => /(?:^|\/)(?:vite|webpack|rsbuild|rspack)\.config\.[cm]?[jt]s$/.test(path))
    .map(({ path }) => path)
  const hits = facts.search(/["']?(?:process\.env|import\.meta\.env)\.(\w*(?:KEY|TOKEN|SECRET))["']?\s*:/, {
    paths,
    most: 10,
  })
  return hits
    .filter(
      ({ text }) => !COMMENT.test(text) && /API_KEY|TOKEN|SECRET/.test(text) && !OTHER_SERVICE.test(text),
    )
    .filter(({ text }) => isReadInPage(facts, /env\.(\w+)/.exec(text)?.[1] ?? ''))
    .map(({ path, line, text }) => ({
      path,
      line,
      shows: `the bundler writes ${/env\.(\w+)/.exec(text)?.[1] ?? 'a key'} into the page`,
    }))
}

function isReadInPage(facts: Facts, name: string): boolean {
  return [...facts.calls, ...facts.clients].some(
    ({ module }) => !isServerFile(module.path) && module.environmentReads.some((read) => read.name === name),
  )
}
