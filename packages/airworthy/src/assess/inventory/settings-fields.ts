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
const SETTINGS_TEXT =
  /\bself\.\w+\s*=\s*.*\b(?:getenv|environ|get_env\w*)\b|BaseSettings|pydantic_settings|@dataclass|BaseModel|z\.object|dynaconf/
const MOST_FILES = 80

/** The files that hold settings: by name and by what they declare. */
export function settingsPaths(project: Project): readonly string[] {
  return project.files
    .filter(
      ({ path, language, role }) => language !== undefined && role === 'source' && SETTINGS_PATH.test(path),
    )
    .filter(({ path }) => project.matches(path, SETTINGS_TEXT))
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
  const add = (name: string, field: SettingsField): void => {
    index.set(name, [...(index.get(name) ?? []), field])
  }
  const known = paths.flatMap((path) => modules.get(path) ?? [])
  for (const module of known) {
    for (const { name, value, line } of module.classes.flatMap(({ fields }) => fields))
      add(name, { module, value, line })
  }
  const declared = new Set(index.keys())
  // `self.max_tokens = os.getenv(…)` of a class that reads the environment.
  for (const module of known) {
    for (const { target, value, line } of module.assignments) {
      const name = /^self\.(\w+)$/.exec(target)?.[1]
      if (name !== undefined && !declared.has(name)) add(name, { module, value, line })
    }
  }
  return index
}
