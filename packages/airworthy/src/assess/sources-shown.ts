import type { Facts } from './facts.ts'
import { stringOf, templateOf } from './parse/expression.ts'
import type { Call, Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { productPaths } from './product-paths.ts'
import { promptTexts } from './prompt-texts.ts'
import { NOT_SOURCES, SOURCE_NAME, type SourceSignal } from './source-signal.ts'
import { returnedSources } from './sources-returned.ts'

/** Names that say so only when what is shown of them is a passage. */
const PASSAGE_NAME =
  /(?:^|\.|\[["'])(?:chunks|docs|documents|matches|results|contexts?|nodes|sections|hits|items|doc|document|chunk|source|node|result|match|pageSections)(?:["']\])?$/i
const PASSAGE_BODY =
  /page_?[cC]ontent|\.metadata\b|\[["'](?:source|metadata|page|url|title)["']\]|\.(?:similarity|score|url|source|href|link|essay_url|page_number)\b|get_(?:text|content)\(|_url\b/
const ANSWER = /answer|response|completion|messages?\b|chat|reply/i
const SHOWN_COMPONENT =
  /^(?:\w*Citations?\w*|Sources?|\w*SourceList|\w*Sources(?:List|Panel|Section|Content|Trigger|Button|Display)?|\w*SourceDocuments?|References|\w*ReferenceList|Footnotes?|SourceCard\w*|Source[A-Z]\w*|InlineCitation\w*)$/
/** A list of what was found, in a file that draws answers. */
const FOUND_COMPONENT =
  /^(?:(?:Retrieved|Related|Relevant|Matched|Found|Web|Cited)?(?:Documents?|Docs?|Chunks?|Passages?|Contexts?|SearchResults?|Snippets?)(?:List|Cards?|Panel|Section|Grid|Accordion|Viewer)?)$/
const CITES =
  /\b(?:cite|citing|citations?|cited)\b|\b(?:reference|include|provide|mention|list|give|add|return|output)\b[^.]{0,50}\b(?:the |their |your |its )?(?:sources?|source (?:filename|url|document|link)s?|references|footnotes?|links?)\b|["'(]SOURCES["')]|page numbers?\b/i
const NO_CITES =
  /(?:do not|don['’]t|never|without|avoid)\s+(?:\w+\s+){0,3}(?:cite|citing|citations?|mention|reference|include)/i
const CONTEXT = /context|sources?|documents?|passages?|excerpts?|search|knowledge|retriev|docs/i
const VERIFIES =
  /\b(?:groundedness\w*|hallucination_?(?:grader|check\w*|detect\w*)|grade_?hallucinations?|GradeHallucinations|check_?grounding|faithfulness_?check\w*|FaithfulnessEvaluator|verify_?citations?|validate_?citations?|citation_?(?:validator|verifier|checker)|ProvenanceV\d|check_links|fact_?check\w*)\b/
const SENDS_SOURCES =
  /\bsendSources\s*:\s*true|type\s*[:=]==?\s*["']source(?:-url|-document)?["']|case\s+["']source(?:-url|-document)?["']|CitationQueryEngine|create_citation_fuzzy_match_chain|RetrievalQAWithSources\w*|load_qa_with_sources_chain|QAWithSources\w*|with_sources_chain/i
const MOST_MODULES = 150
const ENOUGH = 5

/** What shows an answer's sources on the way to its reader, checks them, or asks the model for them. */
export function sourceSignals(facts: Facts): readonly SourceSignal[] {
  const paths = hintedPaths(facts)
  const shown: SourceSignal[] = []
  for (const path of paths) {
    const module = facts.modules.get(path)
    if (module !== undefined) shown.push(...shownBy(module))
    if (shown.length >= ENOUGH) break
  }
  const sure = [...verified(facts), ...shown, ...named(facts), ...templates(facts)]
  return sure.length > 0 ? sure : [...returnedSources(facts, paths), ...asked(facts)]
}

function shownBy(module: Module): readonly SourceSignal[] {
  return module.language === 'python'
    ? pythonShows(module)
    : [...jsxShows(module), ...javascriptShows(module)]
}

/** Files that may show sources: those on the path of the answer first, then the screens. */
function hintedPaths(facts: Facts): readonly string[] {
  const own = productPaths(facts)
  const paths = facts.project.files
    .filter(
      ({ path, role, language }) =>
        language !== undefined && role === facts.shippedRole && (own.has(path) || SCREEN_FOLDER.test(path)),
    )
    .map(({ path }) => path)
    .filter(
      (path) =>
        SOURCE_HINT.test(facts.project.text(path)) && !NOT_SOURCES.test(path.split('/').slice(-2).join('/')),
    )
  const rank = (path: string): number =>
    (/citation|citing|cited|reference/i.test(path) ? 0 : 2) + (own.has(path) ? 0 : 1)
  return paths.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_MODULES)
}

const SCREEN_FOLDER = /(?:^|\/)(?:components?|widgets|views|pages|app|ui|frontend|web|client|src)\//
const LOOPED = /source_?doc|source_?node|sources\b|citations|retrieved|passages/i
/** A cheap look before parsing: a name of a source, or something that draws passages. */
const SOURCE_HINT =
  /source_?docs|source_?documents|source_?nodes|\bsources\b|_sources\b|citation|references\b|footnotes|retrieved|passages|page_?content|chunks\.map|docs\.map|documents\.map|matches\.map|results\.map|\.metadata\b|\.map\(\(?\s*(?:document|doc|chunk|passage|source|citation|snippet)\b|<(?:\w*(?:Documents?|Docs|Chunks?|Passages?|SearchResults?|Snippets?)(?:List|Cards?|Panel|Grid)?)\s/i

/** `sources.map(…)` and `<Citations …>` in what is rendered. */
function jsxShows(module: Module): readonly SourceSignal[] {
  if (module.jsx.length === 0) return []
  const components = module.jsx
    .filter(
      ({ name, attributes }) =>
        attributes.size > 0 &&
        (SHOWN_COMPONENT.test(name) || (FOUND_COMPONENT.test(name) && drawsAnswers(module))),
    )
    .map(
      ({ name, line }): SourceSignal => ({
        kind: 'shown',
        path: module.path,
        line,
        shows: `<${name}> shows what the answer rests on`,
      }),
    )
  const lists = module.calls.flatMap((call): readonly SourceSignal[] => {
    if (!/\??\.(?:map|forEach)$/.test(call.callee) || call.node.enclosing('jsx_expression') === undefined)
      return []
    const receiver = call.callee.replace(/\??\.(?:map|forEach)$/, '').replace(/\(\)$|\?$/g, '')
    return isShownList(module, receiver, call.node)
      ? [
          {
            kind: 'shown',
            path: module.path,
            line: call.line,
            shows: `${receiver} are rendered with the answer`,
          },
        ]
      : []
  })
  return [...lists, ...components, ...titles(module)]
}

const TITLE =
  /^\W*(?:(?:view|show|hide|used|retrieved|relevant|\d+) )?(?:sources?|references|citations?|source documents?|relevant (?:documents|passages|chunks)|passages)\b(?: used| documents?| from[^.]*| \(.*)?\s*:?\W*$/i

/** A heading over the sources of an answer, in a file that draws answers. */
function titles(module: Module): readonly SourceSignal[] {
  if (!drawsAnswers(module)) return []
  const texts = [...module.root.walk()].filter(
    (node) =>
      node.kind === 'jsx_text' || (node.kind === 'string' && node.enclosing('jsx_expression') !== undefined),
  )
  return texts
    .filter((node) => TITLE.test(stringOf(node) ?? node.text))
    .map((node) => ({
      kind: 'shown',
      path: module.path,
      line: node.line,
      shows: 'a heading over the sources of the answer',
    }))
}

const DRAWS_ANSWERS = /message|answer|chat|bubble|conversation|response|result/i

function isShownList(module: Module, receiver: string, node: SyntaxNode): boolean {
  if (NOT_SOURCES.test(receiver)) return false
  if (isPassageCallback(node) && drawsAnswers(module)) return true
  if (SOURCE_NAME.test(receiver)) return ANSWER.test(module.source.text) || ANSWER.test(module.path)
  return (
    PASSAGE_NAME.test(receiver) &&
    PASSAGE_BODY.test(node.text) &&
    /answer|completion|response/i.test(module.source.text)
  )
}

/** `message.content.map((document) => … document.title …)`: what is drawn is called a passage, and drawn with its origin. */
function isPassageCallback(node: SyntaxNode): boolean {
  return /^[^=]*\(\s*\(?\s*(?:document|doc|chunk|passage|source|citation|reference|snippet|searchResult)\b/.test(
    node.text.slice(node.text.indexOf('.map')),
  )
    ? PASSAGE_BODY.test(node.text) || /\.(?:title|page|file_?[nN]ame|chunks)\b/.test(node.text)
    : false
}

const HOLDS_CHAT = /^use(?:Chat|Completion|Assistant|ExternalStoreRuntime|Stream|CopilotChat)$/

function drawsAnswers(module: Module): boolean {
  const place = module.path.split('/').slice(-2).join('/')
  if (NOT_SOURCES.test(place)) return false
  return DRAWS_ANSWERS.test(place) || module.calls.some(({ callee }) => HOLDS_CHAT.test(callee))
}

/** Script code that builds the page or a message: `innerHTML`, a bot's reply, a terminal line. */
function javascriptShows(module: Module): readonly SourceSignal[] {
  return module.calls.flatMap((call): readonly SourceSignal[] => {
    if (
      !/(?:^|\.)(?:say|sendMessage|reply|postMessage|respond|html|append|appendChild|writeSource|sendSources|appendMessageAnnotation|addCitation)$/.test(
        call.callee,
      )
    )
      return []
    const names = namesIn(call.node)
    return names.some((name) => SOURCE_NAME.test(name))
      ? [
          {
            kind: 'shown',
            path: module.path,
            line: call.line,
            shows: `${call.callee} sends the sources along`,
          },
        ]
      : []
  })
}

function namesIn(node: SyntaxNode): readonly string[] {
  return [...node.walk()].flatMap((inner) =>
    /^(?:identifier|property_identifier|shorthand_property_identifier|member_expression|attribute|subscript)$/.test(
      inner.kind,
    )
      ? [inner.text.replace(/\s+/g, '')]
      : [],
  )
}

const SCREEN = /^(?:streamlit|gradio|chainlit|mesop|nicegui|panel|rich|click|typer|slack|discord|telegram)/
const TERMINAL =
  /^(?:print|display|rprint|pprint|console\.print|self\.console\.print|click\.echo|typer\.echo)$/
const ON_SCREEN =
  /\.(?:write|markdown|text|caption|info|success|expander|subheader|header|link_button|json|dataframe|table|Text|Message|Pdf|code|html|popover|stream_token|say|send_message|reply_text)$|^(?:Text|Message)$|(?:^|\.)(?:elements|blocks|messages?|msg|answer|response)\.(?:append|update)$/

/** A drawing call, or what a loop over sources draws. */
function pythonShows(module: Module): readonly SourceSignal[] {
  const isScreen = module.imports.some(({ from }) => SCREEN.test(from))
  // A line on a server's console reaches nobody; in a notebook or a terminal it is the answer.
  const isTerminal =
    module.path.endsWith('.ipynb') ||
    module.calls.some(({ callee }) => callee === 'input' || /ArgumentParser$/.test(callee))
  return module.calls.flatMap((call): readonly SourceSignal[] => {
    const draws = (isScreen && ON_SCREEN.test(call.callee)) || (isTerminal && TERMINAL.test(call.callee))
    const argument = draws ? call.node.child('argument_list') : undefined
    const name = argument === undefined ? undefined : (sourceIn(argument) ?? titleIn(call))
    if (name === undefined || NOT_SOURCES.test(name)) return []
    return [{ kind: 'shown', path: module.path, line: call.line, shows: `${call.callee} shows ${name}` }]
  })
}

function sourceIn(node: SyntaxNode): string | undefined {
  const loop = node.enclosing('for_statement')
  const variables = new Set((loop?.children[0]?.text ?? '').match(/\w+/g) ?? [])
  const iterated = loop?.children[1]?.text ?? ''
  const isLoopOverSources = LOOPED.test(iterated)
  for (const inner of node.walk()) {
    const text = inner.text.replace(/\s+/g, '')
    if (/^(?:identifier|attribute|subscript)$/.test(inner.kind) && isSourceText(text))
      return text.slice(0, 60)
    if (isLoopOverSources && inner.kind === 'identifier' && variables.has(text)) return iterated.slice(0, 60)
  }
  return undefined
}

/** `st.subheader("Sources")`, `print("Sources:")`. */
function titleIn(call: Call): string | undefined {
  const [first] = call.positional
  const text = first === undefined ? undefined : templateOf(first)
  return text !== undefined && TITLE.test(text.replace(/\{[^}]*\}/g, '')) ? 'a list of sources' : undefined
}

function isSourceText(text: string): boolean {
  return (
    SOURCE_NAME.test(text) || (PASSAGE_NAME.test(/^\w*/.exec(text)?.[0] ?? '') && PASSAGE_BODY.test(text))
  )
}

const TEMPLATE =
  /(?:v-for|\*ngFor|x-for)="[^"]*\b(?:in|of)\s+[\w.?]*(?:sources|citations|references|sourceDocuments|source_documents)\b|\{#each\s+[\w.?]*(?:sources|citations|references|sourceDocuments)\b/i

/** Pages in languages whose syntax is not read. */
function templates(facts: Facts): readonly SourceSignal[] {
  const hits = facts.search(TEMPLATE, { most: 5 })
  return hits
    .filter(({ path }) => !NOT_SOURCES.test(path.split('/').slice(-2).join('/')))
    .map(({ path, line }) => ({ kind: 'shown', path, line, shows: 'sources are rendered with the answer' }))
}

function named(facts: Facts): readonly SourceSignal[] {
  const hits = facts.search(SENDS_SOURCES, { most: 20 })
  return hits
    .filter(
      ({ path, text }) =>
        facts.project.file(path)?.language !== undefined && !/^(?:import\b|from\b|#|\/\/|\*)/.test(text),
    )
    .map(({ path, line, text }) => ({
      kind: 'shown',
      path,
      line,
      shows: `${SENDS_SOURCES.exec(text)?.[0] ?? 'sources'} carries the sources to the reader`,
    }))
}

function asked(facts: Facts): readonly SourceSignal[] {
  const prompts = promptTexts(
    facts,
    /cit(?:e|ing|ation)|source|reference|footnote|links?\b|page number/i,
    CITES,
  )
  return prompts
    .filter(
      ({ text }) =>
        text.length > 80 &&
        CONTEXT.test(text) &&
        asksToCite(text) &&
        /\b(?:you|your|answer|question|must|always)\b/i.test(text),
    )
    .map(({ path, line }) => ({
      kind: 'asked',
      path,
      line,
      shows: 'the prompt asks the model to name its sources',
    }))
}

/** A prompt that forbids citations asks for none; one that says how not to write them does. */
function asksToCite(text: string): boolean {
  const sentences = text.split(/(?<=[.!?:;])\s+/)
  if (sentences.some((sentence) => NO_CITES.test(sentence) && !STYLE.test(sentence))) return false
  return sentences.some((sentence) => CITES.test(sentence) && !NO_CITES.test(sentence))
}

const STYLE =
  /\b(?:combine|group|merge|repeat|invent|fabricate|make up|hallucinate|duplicate|format|separately|at the end|in one|more than|unless|if)\b/i

function verified(facts: Facts): readonly SourceSignal[] {
  const hits = facts.search(VERIFIES, { paths: productPaths(facts), most: 20 })
  return hits
    .filter(
      ({ text }) =>
        !/^(?:#|\/\/|\*|import\b|from\b|["'`])/.test(text) &&
        !/(?:=|:)\s*(?:False|false|None|null)\b/.test(text),
    )
    .map(({ path, line, text }) => ({
      kind: 'verified',
      path,
      line,
      shows: `${VERIFIES.exec(text)?.[0] ?? 'a check'} checks what the answer rests on`,
    }))
}
