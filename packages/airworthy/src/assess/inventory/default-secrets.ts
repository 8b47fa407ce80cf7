/** A secret that the program starts with when nobody sets another. */
export interface DefaultSecret {
  readonly name: string
  readonly value: string
  readonly offset: number
}

const SECRET_NAME = String.raw`[\w.-]*(?:secret(?:[_-]?(?:key|token|base))?|password|passwd|pwd|api[_-]?key|auth[_-]?token|access[_-]?token|private[_-]?key|access[_-]?key(?:[_-]?id)?|signing[_-]?key|encryption[_-]?key|sig[_-]?key|service[_-]?role[_-]?key|root[_-]?user[_-]?password)`

/** `${NAME:-value}` in compose and shell. */
const SHELL_DEFAULT = new RegExp(String.raw`\$\{(${SECRET_NAME}):?-([^}$\s]{3,})\}`, 'gi')
/** `NAME: value`, `NAME=value`, `- NAME=value` in YAML and environment files. */
const CONFIGURED = new RegExp(
  String.raw`^[ \t]*(?:-[ \t]*)?(?:export[ \t]+)?["']?(${SECRET_NAME})["']?[ \t]*[:=][ \t]*["']?([^\s"'#$][^\n"'#]*?)["']?,?[ \t]*(?:#.*)?$`,
  'gim',
)
/** `name: NAME` above `value: text`: the containers of an orchestrator's manifest, in YAML or JSON. */
const NAMED_PAIR = new RegExp(
  String.raw`["']?name["']?[ \t]*:[ \t]*["']?(${SECRET_NAME})["']?[ \t]*,?\s*["']?value["']?[ \t]*:[ \t]*["']?([^\s"'#$][^\n"'#]*?)["']?[ \t]*[,}]?[ \t]*(?:#.*)?$`,
  'gim',
)
/** `ENV NAME=value` of an image. */
const IMAGE_VARIABLE = new RegExp(
  String.raw`^[ \t]*ENV[ \t]+(${SECRET_NAME})(?:=|[ \t]+)["']?([^\s"'#$][^\s"']*)["']?[ \t]*$`,
  'gim',
)
/** `getenv("NAME", "value")`, `process.env.NAME || 'value'`. */
const READ_DEFAULT = new RegExp(
  String.raw`(?:getenv|environ\.get|env\.get|config)\(\s*["'](${SECRET_NAME})["']\s*,\s*(?:default\s*=\s*)?["']([^"'\n]{3,})["']|process\.env\.(${SECRET_NAME})\s*(?:\|\||\?\?)\s*["'\x60]([^"'\x60\n]{3,})["'\x60]`,
  'gi',
)
/** `app.secret_key = "value"`, `JWT_SECRET = 'value'`: a signing secret is a credential however short it is. */
const ASSIGNED_SIGNING =
  /(?:^|[\s.({,])((?:\w+\.)*(?:secret_key|SECRET_KEY|JWT_SECRET(?:_KEY)?|jwt_secret|jwtSecret|SESSION_SECRET|session_secret|sessionSecret|NEXTAUTH_SECRET|SIGNING_KEY|cookieSecret))\s*(?::\s*str\s*)?=\s*["']([^"'\n]{3,})["']/g
/** `api_key="value"`, `password: 'value'`: only a value that looks made by a machine counts. */
const ASSIGNED = new RegExp(
  String.raw`(?:^|[\s.({,"'])(${SECRET_NAME})["']?\s*(?::\s*str\s*)?[:=]\s*["']([^"'\n]{12,})["']`,
  'gim',
)
/** `postgres://user:password@host`. */
const CONNECTION =
  /\b((?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|redis|amqp)(?:\+\w+)?):\/\/[^\s:@/'"${}<]*:([^\s@/'"${}<>]{3,})@[\w.-]+/g

const PLACEHOLDER =
  /^(?:<.*>?|\[.*\]?|\{.*|\$.*|%.*|\*+|x{3,}.*|\.{2,}.*|-+|_+|your.*|my[-_ ]?.*|replace.*|insert.*|enter.*|put.*|add[-_ ].*|todo.*|fixme.*|none|null|nil|undefined|true|false|yes|no|empty|string|str|optional.*|required.*|example.*|sample.*|dummy.*|fake.*|mock.*|test.*|not[-_ ]?(?:needed|used|required|set|applicable).*|no[-_ ]?(?:key|api).*|nokey.*|dud|ollama|lm-studio|local(?:ai)?|na|n\/a|sk-\.*|sk-xxx.*|sk-no-key.*|token-abc\d*|process\.env.*|os\.(?:environ|getenv).*|env[.:].*|secrets?\..*|settings\..*|config\..*|self\..*|st\.secrets.*|vault:.*|ref:.*|generate.*|random.*|paste.*|here|.*-here|.*_here|.*your[-_ ].*|.*placeholder.*|.*<.*>.*|.*\.\.\.|.*\(\).*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|!.*|@.*)$/i

/** Any text signs, so a signing secret works even where it reads as an invitation to replace it. */
const SIGNING_NAME =
  /(?:^|[_.-])(?:jwt|session|cookie|sig|signing|nextauth|flask|app|auth|hash|csrf|token|encryption)[_-]?(?:secret(?:[_-]?key)?|key|salt)$|^secret(?:[_-]?key(?:[_-]?base)?)$|(?:jwt|session|cookie)Secret$/i
const NO_TEXT_OF_ITS_OWN =
  /^(?:<.*>?|\[.*\]?|\{.*|\$.*|%.*|\*+|x{3,}.*|\.{2,}.*|-+|_+|none|null|nil|undefined|true|false|yes|no|empty|optional.*|required.*|your.*|replace.*|insert.*|enter.*|process\.env.*|os\.(?:environ|getenv).*|env[.:].*|secrets?\..*|settings\..*|config\..*|self\..*|vault:.*|.*<.*>.*|.*placeholder.*|dummy.*|.*\.\.\.|.*\(\).*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|!.*|@.*)$/i
/** The prefix of a vendor's keys. Whoever writes it with a short rest shows a shape. */
const VENDOR_PREFIX = /^(?:sk|pk|rk|hf|gsk|pplx|xai|tvly|r8|lsv2|AIza|ghp|xox[a-z])[-_]/

/**
 * Secrets with which the program starts when an example environment is copied as the documentation says: those that its
 * operators choose themselves. A vendor's key in it can only be filled in.
 */
export function copiedSecrets(text: string): readonly DefaultSecret[] {
  return [...matches(text, CONFIGURED)].filter(
    (secret) =>
      isCredential(secret) &&
      !INVITATION.test(secret.value) &&
      (SIGNING_NAME.test(secret.name) || /(?:password|passwd|pwd)$/i.test(secret.name)) &&
      !isPartOfName(secret),
  )
}

/** `SIGNING_KEY=signing_key` says what belongs there. */
function isPartOfName({ name, value }: DefaultSecret): boolean {
  return (
    /[_-]/.test(value) &&
    name.toLowerCase().replaceAll('-', '_').endsWith(value.toLowerCase().replaceAll('-', '_'))
  )
}

const INVITATION =
  /(?:goes|key|password|secret|value)[-_ ]?here|^(?:your|my)?[-_ ]?(?:secret|password|key)$|\byour\b|your[-_]|^(?:generate|random|paste|super[-_]?secret)\b/i

/** Secrets with which the program starts as it is shipped. `kind` says how the text is to be read. */
export function defaultSecrets(text: string, kind: 'source' | 'configuration'): readonly DefaultSecret[] {
  const found =
    kind === 'configuration'
      ? [
          ...matches(text, SHELL_DEFAULT),
          ...matches(text, CONFIGURED),
          ...matches(text, NAMED_PAIR),
          ...matches(text, IMAGE_VARIABLE),
        ]
      : [
          ...matches(text, READ_DEFAULT),
          ...matches(text, ASSIGNED_SIGNING),
          ...matches(text, ASSIGNED).filter(looksMadeByMachine),
        ]
  const connections = matches(text, CONNECTION).filter(
    (secret) => kind === 'configuration' || isGiven(text, secret),
  )
  const all = [...found, ...connections].filter(isCredential)
  const byOffset = new Map(all.map((secret) => [text.slice(0, secret.offset).split('\n').length, secret]))
  return [...byOffset.values()].sort((a, b) => a.offset - b.offset)
}

function matches(text: string, pattern: RegExp): readonly DefaultSecret[] {
  return [...text.matchAll(pattern)].map((match) => {
    const value = (match[2] ?? match[4] ?? '').trim()
    return {
      name: match[1] ?? match[3] ?? '',
      value,
      offset: match.index + Math.max(0, match[0].lastIndexOf(value)),
    }
  })
}

/** In code an address with a password counts where it is the value of a connection, not in a description. */
function isGiven(text: string, { value, offset }: DefaultSecret): boolean {
  const before = text.slice(text.lastIndexOf('\n', offset) + 1, offset)
  return (
    /(?:url|uri|dsn|connection|database|conn)\w*["')\]]*\s*(?::\s*str\s*)?[=:,(|?]/i.test(before) &&
    !/^(?:pass|password|pwd|passwd|pw|secret)$/i.test(value)
  )
}

function isCredential({ name, value }: DefaultSecret): boolean {
  if (value === '' || isPlaceholder(name, value)) return false
  if (/^(?:NEXT_PUBLIC_|VITE_|REACT_APP_|PUBLIC_)/.test(name) || /anon|public|publishable/i.test(name))
    return false
  if (/\s/.test(value) && !/^Basic\s/.test(value)) return false
  // A key of a table of names, a type or a path: `api_key: OPENAI_API_KEY`, `secret: my.module.Name`.
  return !/^(?:\/|\.\/|https?:|[\w-]+(?:\.[\w-]+){2,}$)/.test(value) && !/[({[\]})]/.test(value)
}

function isPlaceholder(name: string, value: string): boolean {
  if (SIGNING_NAME.test(name)) return NO_TEXT_OF_ITS_OWN.test(value)
  return PLACEHOLDER.test(value) || (VENDOR_PREFIX.test(value) && value.length < 24 && !/master/i.test(name))
}

/** Letters and digits in one word without the shape of a name. */
function looksMadeByMachine({ value }: DefaultSecret): boolean {
  return (
    /^[A-Za-z0-9+/=_-]{20,}$/.test(value) &&
    /\d.*\d/.test(value) &&
    /[A-Za-z]/.test(value) &&
    !/^[a-z]+(?:[-_][a-z0-9]+)+$/.test(value) &&
    new Set(value).size >= 10
  )
}
