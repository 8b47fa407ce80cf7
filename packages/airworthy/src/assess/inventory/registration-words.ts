import { stringOf } from '../parse/expression.ts'
import type { Call, Module } from '../parse/module.ts'

/** True when the file uses the library of a messenger. */
export function isBot(module: Module): boolean {
  return module.imports.some(({ from }) =>
    /slack|discord|telegram|telebot|aiogram|whatsapp|botbuilder|nextcord|line-?bot/i.test(from),
  )
}

/** The first argument when it is a string: a route's address, an event's name. */
export function firstString(call: Call): string | undefined {
  const [first] = call.positional
  return first === undefined ? undefined : stringOf(first)
}
