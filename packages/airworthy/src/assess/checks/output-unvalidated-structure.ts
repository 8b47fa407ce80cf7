import type { Check, Evidence } from '../check.ts'
import { counted } from '../counted.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import type { Facts, TextHit } from '../facts.ts'
import { type ModelTextOrigin, modelTextIn } from '../model-text.ts'
import type { Call, Module } from '../parse/module.ts'
import { enclosingFunction } from '../parse/read-declarations.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import { productPaths } from '../product-paths.ts'

/** Files that may take a text apart in such a way; only they are parsed. */
const HINT =
  /JSON5?\.parse|jsonParse|json5?\.loads|literal_eval|yaml\.(?:safe_)?load|\.split\(\s*["'`](?:.*\d\.|.*[#*=|>]{2}|.*[A-Za-z]{3}.*:|```|---)/
const PARSES =
  /^(?:JSON\.parse|json5?\.loads|orjson\.loads|ujson\.loads|ast\.literal_eval|literal_eval|yaml\.safe_load|yaml\.load|JSON5\.parse|jsonParse)$/
/** A marker that the model was asked to write, unlike white space or a path separator. */
const MARKER = /\.split$/
const MARKED = /^["'`](?:.*\d\..*|.*[#*=|>]{2,}.*|.*[A-Za-z]{3,}.*:.*|```.*|---.*)["'`]$/
const VALIDATES =
  /(?:^|\.)(?:safeParse|parse_obj|model_validate\w*|parse_raw|validate\w*|parseAsync|check|is_valid\w*|TypeAdapter|decode|assertValid\w*|jsonschema\.\w+|ajv\.\w+)$/
/** Frames of a stream and arguments of a tool are transport; the SDK has checked what it hands over. */
const TRANSPORT =
  /chunk|line|event|frame|data:|sse|delta|buffer|decoder|payload|\.body\b|request|\.data\b|arguments|\bargs?\b|_args|body|\.read\(/i
const STRUCTURED =
  /response_format|responseFormat|generateObject|streamObject|with_structured_output|withStructuredOutput|response_model|response_schema|responseSchema|json_schema|zodResponseFormat|output_type|Output\.object|PydanticOutputParser|StructuredOutputParser|generate_structured|structured_predict/

/** What a model writes is taken apart and used as if it always had the right form. */
export const unvalidatedStructure: Check = {
  id: 'output/unvalidated-structure',
  title: 'Parsed model output is used unchecked',
  failureMode: 'F2',
  severity: 'medium',
  core: false,
  decide(facts) {
    const parses = parsedOutputs(facts)
    const open = parses.filter(({ isHandled }) => !isHandled)
    const [first] = open
    if (first !== undefined) {
      return present(this, {
        reason:
          'Text of the model is taken apart with neither a schema nor a way out for an answer of another form.',
        evidence: open.map(({ evidence }) => evidence),
        nearMisses: [{ path: first.origin.path, line: first.origin.line, shows: 'the model writes it here' }],
        remedy:
          'Ask for structured output, validate it against a schema, and say what happens when it does not fit.',
        effortDays: {
          low: 0.5 * open.length,
          high: open.length,
          because: `${counted(open.length, 'place')}: a schema, a branch for what does not fit, and their tests`,
        },
        confidence: 'medium',
      })
    }
    const structured = structuredOutputs(facts)
    if (parses.length === 0 && structured.length === 0)
      return notApplicable(this, 'The answer is shown as text; nothing takes it apart.')
    return absent(this, {
      reason:
        parses.length > 0
          ? 'What is taken apart is validated or has a way out.'
          : 'Structured output of the SDK is used.',
      evidence: [
        ...parses.map(({ evidence }) => evidence),
        ...structured.map(({ path, line }) => ({ path, line, shows: 'asks for structured output' })),
      ],
      confidence: 'low',
    })
  },
}

/** `response_model` is also what a web framework calls the form of its own answers. */
function structuredOutputs(facts: Facts): readonly TextHit[] {
  const hits = facts.search(STRUCTURED, { paths: productPaths(facts), most: 20 })
  const isOfModel = ({ path, text }: TextHit): boolean =>
    !/response_model/.test(text) || facts.imports.packages(path).some((from) => /^instructor\b/.test(from))
  return hits.filter(isOfModel).slice(0, 3)
}

interface ParsedOutput {
  readonly evidence: Evidence
  readonly origin: ModelTextOrigin
  readonly isHandled: boolean
}

function parsedOutputs(facts: Facts): readonly ParsedOutput[] {
  const files = [...productPaths(facts)].filter(
    (path) => facts.project.file(path)?.language !== undefined && HINT.test(facts.project.text(path)),
  )
  return files.flatMap((path) => {
    const module = facts.modules.get(path)
    return (module?.calls ?? []).flatMap((call) =>
      module === undefined ? [] : parsedAt(facts, module, call),
    )
  })
}

function parsedAt(facts: Facts, module: Module, call: Call): readonly ParsedOutput[] {
  const text = textOf(call)
  if (text === undefined || TRANSPORT.test(text.text) || /JSON\.stringify|json\.dumps/.test(text.text))
    return []
  const origin = modelTextIn(facts)(module, text)
  if (origin?.kind !== 'call') return []
  const evidence = {
    path: module.path,
    line: call.line,
    shows: `${call.callee.slice(0, 60)} takes the model's answer apart`,
  }
  return [{ evidence, origin, isHandled: isHandled(module, call) }]
}

/** What is taken apart. */
function textOf(call: Call): SyntaxNode | undefined {
  if (PARSES.test(call.callee)) return call.positional[0]
  const isMarked = MARKER.test(call.callee) && MARKED.test(call.positional[0]?.text ?? '')
  return isMarked ? call.calleeNode.children[0] : undefined
}

/** A handler around it, or a schema after it in the same function. */
function isHandled(module: Module, call: Call): boolean {
  const tries = module.tries.some(
    ({ body, handlers }) => handlers.length > 0 && body?.contains(call.node) === true,
  )
  const scope = enclosingFunction(call.node) ?? module.root
  return tries || module.calls.some(({ node, callee }) => scope.contains(node) && VALIDATES.test(callee))
}
