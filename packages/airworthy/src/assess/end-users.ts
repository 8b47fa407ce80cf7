import type { Facts } from './facts.ts'
import { offersModelInterface } from './model-interface.ts'

const PAGE_FILE = /\.(?:tsx|jsx|vue|svelte|astro)$/
const HTML_FILE = /\.html?$/

/**
 * Who uses the product. `people`: it has pages, an app script or a bot. `programs`: a server without pages of its own.
 * `authors`: scripts, notebooks, a library or a tool for whoever runs it.
 */
export type Audience = 'people' | 'programs' | 'authors'

export function audienceOf(facts: Facts): Audience {
  if (facts.kind === 'ui-app' || isBot(facts)) return 'people'
  if (facts.kind !== 'service') return 'authors'
  if (
    facts.entries.some(
      ({ kind, framework }) =>
        kind === 'page' ||
        framework === 'langgraph' ||
        kind === 'bot' ||
        kind === 'app-script' ||
        (kind === 'server-action' && framework === 'next'),
    )
  )
    return 'people'
  if (facts.entries.length > 0 && facts.entries.every(({ framework }) => framework === 'mcp'))
    return 'programs'
  return hasPages(facts) ? 'people' : 'programs'
}

const BOT =
  /^(?:@slack\/bolt|slack_bolt|discord(?:\.js|\.ext)?\b|nextcord|telegraf|grammy|telebot|aiogram|telegram\b|node-telegram-bot-api|whatsapp-web\.js|botbuilder|twilio)/

/** A bot may register its listeners in ways that look like a script. */
function isBot(facts: Facts): boolean {
  const paths = [...facts.calls, ...facts.entries].map(({ path }) => path)
  return paths.some((path) => facts.imports.packages(path).some((from) => BOT.test(from)))
}

function hasPages(facts: Facts): boolean {
  const sources = facts.project.files.filter(({ role }) => role === 'source')
  if (sources.some(({ path }) => PAGE_FILE.test(path))) return true
  if (
    facts.configuration.dependencies.some(
      ({ name, path }) =>
        /^(?:lit|react|vue|svelte|@angular\/core|solid-js|preact|streamlit|gradio|chainlit|twilio|slack[-_]bolt|@slack\/bolt|discord\.?(?:js|py)?|python-telegram-bot|telegraf|grammy|aiogram|botbuilder)$/i.test(
          name,
        ) && !isTest(path),
    )
  )
    return true
  // Beside the interface of a model for other programs, a hand-written page is there to try it out.
  return (
    !offersModelInterface(facts) &&
    (sources.some(({ path }) => HTML_FILE.test(path)) ||
      facts.search(
        /render_template\(|TemplateResponse\(|HTMLResponse\(|res\.render\(|res\.sendFile\(|TwiML|MessagingResponse\(/,
        { roles: ['source'], most: 1 },
      ).length > 0)
  )
}

function isTest(path: string): boolean {
  return /(?:^|\/)(?:tests?|examples?|docs?)\//.test(path)
}
