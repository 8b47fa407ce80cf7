import type { Evidence } from './check.ts'
import { hasSanitiser } from './execution-guards.ts'
import type { ExecutionKind } from './execution-sinks.ts'
import type { Facts } from './facts.ts'

const CHAT = /chat|message|answer|assistant|bot|conversation|completion|response|bubble/i
const RAW = /\brehypeRaw\b|\ballowDangerousHtml\s*[:=]\s*\{?true|\bskipHtml=\{false\}/
/** Vue and Svelte draw markup as it is. */
const TEMPLATE = /\bv-html\s*=\s*"([^"]+)"|\{@html\s+([^}]+)\}/
const SAID =
  /message|msg|answer|response|completion|reply|generated|content|output|text|markdown|bot|assistant/i
const CLEANED = /sanit|purify|escape|highlight|icon|svg|title|style/i

/** Markdown of a model that is drawn with the HTML in it, and markup of it in templates, without a sanitiser. */
export function rawMarkup(facts: Facts): readonly (Evidence & { readonly kind: ExecutionKind })[] {
  return [...rawMarkdown(facts), ...lettingThrough(facts), ...inTemplates(facts), ...unsanitised(facts)]
}

/** Renderers that turn HTML in Markdown into elements unless they are told not to. */
const LETS_THROUGH = /from ['"]markdown-to-jsx['"]|require\(['"]markdown-to-jsx['"]\)/

function lettingThrough(facts: Facts): readonly (Evidence & { readonly kind: ExecutionKind })[] {
  const hits = facts.search(LETS_THROUGH, { containing: 'markdown-to-jsx', most: 20 })
  return hits
    .filter(
      ({ path }) =>
        /\.[jt]sx$/.test(path) &&
        isChatFile(path) &&
        !/disableParsingRawHTML/.test(facts.project.text(path)) &&
        !hasSanitiser(facts, path),
    )
    .map(({ path, line }) => ({
      kind: 'html',
      path,
      line,
      shows: 'this renderer turns HTML in the Markdown of the model into elements',
    }))
}

function rawMarkdown(facts: Facts): readonly (Evidence & { readonly kind: ExecutionKind })[] {
  const hits = facts.search(RAW, { containing: 'aw', most: 20 })
  return hits
    .filter(
      ({ path, text }) =>
        /\.[jt]sx$/.test(path) &&
        isChatFile(path) &&
        !/^(?:import\b|\/\/|\*)/.test(text) &&
        !hasSanitiser(facts, path),
    )
    .map(({ path, line }) => ({
      kind: 'html',
      path,
      line,
      shows: 'Markdown of the model is drawn with the HTML in it',
    }))
}

function inTemplates(facts: Facts): readonly (Evidence & { readonly kind: ExecutionKind })[] {
  const hits = facts.search(TEMPLATE, { containing: 'html', most: 40 })
  return hits.flatMap(({ path, line, text }) => {
    const match = TEMPLATE.exec(text)
    const drawn = match?.[1] ?? match?.[2] ?? ''
    const isOpen =
      /\.(?:vue|svelte)$/.test(path) &&
      isChatFile(path) &&
      SAID.test(drawn) &&
      !CLEANED.test(drawn) &&
      !hasSanitiser(facts, path)
    return isOpen
      ? [
          {
            kind: 'html' as const,
            path,
            line,
            shows: 'the text of a message becomes part of the page as HTML',
          },
        ]
      : []
  })
}

/** Chat widgets sanitise what they show until somebody tells them not to. */
const TOLD_NOT_TO = /\bsanitize_html\s*=\s*False\b/

function unsanitised(facts: Facts): readonly (Evidence & { readonly kind: ExecutionKind })[] {
  const hits = facts.search(TOLD_NOT_TO, {
    roles: [facts.shippedRole],
    containing: 'sanitize_html',
    most: 10,
  })
  const modules = [...new Set(hits.map(({ path }) => path))].flatMap((path) => facts.modules.get(path) ?? [])
  return modules.flatMap((module) =>
    module.calls
      .filter(
        ({ callee, keywords }) =>
          /(?:^|\.)(?:Chatbot|ChatInterface)$/.test(callee) &&
          keywords.get('sanitize_html')?.text === 'False',
      )
      .map(({ line, keywords }) => ({
        kind: 'html' as const,
        path: module.path,
        line: keywords.get('sanitize_html')?.line ?? line,
        shows: 'the chat shows what the model wrote with the HTML in it, its sanitiser switched off',
      })),
  )
}

function isChatFile(path: string): boolean {
  return CHAT.test(path.split('/').slice(-2).join('/'))
}
