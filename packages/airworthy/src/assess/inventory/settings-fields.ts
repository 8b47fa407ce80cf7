import type { Module } from '../parse/module.ts'
import type { Modules } from '../parse/modules.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import type { Project } from '../project/project.ts'

export interface SettingsField {
  readonly module: Module
  readonly value: SyntaxNode | undefined
  readonly line: number
}

const SETTINGS_PATH =
  /(?:^|\/)(?:[\w-]*(?:settings|config|configuration|configs|constants|env|defaults|options)[\w-]*)(?:\/[\w-]+)*\.(?:py|[cm]?[jt]s)$/i
const SETTINGS_TEXT = /BaseSettings|pydantic_settings|@dataclass|BaseModel|z\.object|dynaconf/
const MOST_FILES = 80

/** The files that hold settings: by name and by what they declare. */
export function settingsPaths(project: Project): readonly string[] {
  return project.files
    .filter(
      ({ path, language, role }) => language !== undefined && role === 'source' && SETTINGS_PATH.test(path),
    )
    .filter(({ path }) => SETTINGS_TEXT.test(project.text(path)))
    .map(({ path }) => path)
    .slice(0, MOST_FILES)
}

/**
 * The field of a settings class by its name alone, for `self.settings.timeout` whose class cannot be followed.
 * Undefined when classes of the project disagree about its default.
 */
export function settingsFieldFinder(
  modules: Modules,
  paths: readonly string[],
): (name: string) => SettingsField | undefined {
  let index: ReadonlyMap<string, readonly SettingsField[]> | undefined
  return (name) => {
    index ??= fieldIndex(modules, paths)
    const fields = index.get(name) ?? []
    const [first, ...others] = fields
    const isAgreed = others.every((field) => field.value?.text === first?.value?.text)
    return isAgreed ? first : undefined
  }
}

function fieldIndex(
  modules: Modules,
  paths: readonly string[],
): ReadonlyMap<string, readonly SettingsField[]> {
  const index = new Map<string, SettingsField[]>()
  for (const path of paths) {
    const module = modules.get(path)
    for (const { fields } of module?.classes ?? []) {
      for (const field of fields) {
        if (module === undefined) continue
        const known = index.get(field.name) ?? []
        known.push({ module, value: field.value, line: field.line })
        index.set(field.name, known)
      }
    }
  }
  return index
}
