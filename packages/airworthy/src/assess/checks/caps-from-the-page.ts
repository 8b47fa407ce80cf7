import type { Evidence } from '../check.ts'
import type { Facts } from '../facts.ts'

const NAME = 'max_?(?:new_?|output_?|completion_?|response_?)?tokens'
/** `maxTokens: 512` in what a page starts with or sends. */
const SENT = new RegExp(String.raw`["']?\b${NAME}["']?\s*:\s*(?:\d{2,4}|[1-3]\d{4})\b(?!_)`, 'i')
/** `gr.Slider(value=1024, maximum=2048, label="Max output tokens")`, `st.slider("Max tokens", 64, 2048, 512)`. */
const CONTROL =
  /(?:\b(?:gr|st|cl|solara|ui)\.|\b)(?:[Ss]lider|[Nn]umber(?:_input)?)\((?=[^()]{0,400}\bmax[ _](?:new |output |completion |response )?(?:tokens|length))(?=[^()]{0,400}\d{2,6})/i
/** Code that runs in a browser, or holds what pages start with. */
const PAGE =
  /\.(?:tsx|jsx|vue|svelte|html)$|(?:^|\/)(?:stores?|hooks|contexts?|components?|pages?|views?|frontend|web|ui|client)\//i
/** What a model can do, and what is asked of it in trials. */
const NOT_SENT =
  /(?:^|\/)(?:providers?|models?|catalog\w*|registry|api|server|backend)(?:\/|\.[jt]sx?$)|context_?window|maxInputTokens/i

/**
 * The cap that the project's own page sends with a question or has a control for, where the server takes the number
 * from the request. A caller that is not the page may ask for more.
 */
export function capFromPage(facts: Facts): Evidence | undefined {
  const known = pages.get(facts)
  if (known !== undefined) return known.evidence
  const evidence = findCap(facts)
  pages.set(facts, { evidence })
  return evidence
}

const pages = new WeakMap<Facts, { readonly evidence: Evidence | undefined }>()

function findCap(facts: Facts): Evidence | undefined {
  const files = facts.project.files.filter(
    ({ role, language }) => role === 'source' && language !== undefined,
  )
  const scripts = files.filter(({ path }) => PAGE.test(path) && !/\.py$/.test(path) && !NOT_SENT.test(path))
  const [sent] = facts.search(SENT, { paths: scripts.map(({ path }) => path), most: 1 })
  if (sent !== undefined)
    return {
      path: sent.path,
      line: sent.line,
      shows: `the page sends \`${sent.text.slice(0, 40).replace(/,$/, '')}\``,
    }
  const programs = files.filter(({ path }) => /\.py$/.test(path)).map(({ path }) => path)
  const [control] = facts.search(CONTROL, { paths: programs, most: 1 })
  return control === undefined
    ? undefined
    : { path: control.path, line: control.line, shows: 'the page has a control for the longest answer' }
}
