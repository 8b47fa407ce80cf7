/**
 * What a word can do in an attack. Each kind of word has one letter, so that a sentence becomes a short string
 * of letters and an intent a short pattern over it: `ignore all previous instructions` is `FAPI`.
 */
const KINDS: Readonly<Record<string, string>> = {
  /** Puts earlier text out of force. */
  F: `ignore ignoring disregard disregarding forget forgetting override overriding overwrite bypass bypassing neglect
    abandon discard drop dismiss disobey
    regardless contrary abweichend entgegen ungeachtet
    ignoriere ignorieren ignorier vergiss vergesse vergesst vergessen missachte missachten verwerfe
    ignora ignorar ignorad ignoren olvida olvide olvidar olviden ignorez ignorer oublie oubliez oublier
    dimentica dimenticare dimenticate esqueca esquece esquecer negeer vergeet zapomnij zignoruj
    забудь забудьте игнорируй игнорируйте zaboravi zaboravite ignorisi`,
  /** All of it, standing alone. */
  E: 'everything anything alles todo tudo tout tutto все всё sve wszystko',
  /** All of what follows. */
  A: `all every whatever entire alle allem allen aller samtliche samtlichen todos toda todas toute toutes
    tous tutte tutti wszystkie`,
  /** None of it in particular. */
  a: 'any',
  /** What stands above. */
  v: 'above aforementioned foregoing davor oben obige obigen obiges',
  /** What stood before, or was given. */
  P: `before beforehand earlier former given initial original past preceding previous
    previously prior provided ursprungliche ursprunglichen vorangehende
    vorangehenden vorherige vorherigen vorheriger vorhin vorige vorigen zuvor bisherige bisherigen
    anterior anteriores antes previas previos precedente precedentes precedenti предыдущие предыдущее eerdere`,
  /** Orders to a model. */
  I: `directives initialization instruction instructions programming anweisung anweisungen instruktion instruktionen instrucciones
    consignes istruzioni instrucoes instructies instrukcije инструкции инструкция указания`,
  /** Orders to anyone. */
  L: `assignments command commands constraints directions guideline guidelines limitations order orders policies
    protocols restriction restrictions rule rules tasks safeguards
    befehl befehle befehlen regel regeln richtlinien vorgaben ordenes reglas regles regole ordens regras правила`,
  /** Work. */
  T: 'assignment task aufgabe aufgaben auftrag auftrage tarea tareas tache taches tasks',
  /** The prompt itself. */
  Q: `prompt prompts prompt_text prompttext prompt-text prompt-texte preprompt systemprompt prompttexte
    prompt-textes eingabeaufforderung`,
  /** Text that a model was given to answer from. */
  C: `article articles artikel artikels artikeln context contexts document documents passage passages source sources
    dokumente dokumenten kontext quellen`,
  /** Other text of a conversation. */
  D: `chat content conversation data information line lines memory message messages said statement statements text texts
    thoughts told discussed talked words written angaben ausfuhrungen informationen besprochen gesagt gesagte digo dije dicho`,
  /** The one spoken to. */
  Y: `you your yours yourself u ur ya'll dein deine deinem deinen deiner deines dich dir du ihr ihre ihren sie
    tu tus usted su sus ты твои вы ваши votre vos toi`,
  /** Makes given words come out. */
  U: `say output print prints repeat reply respond return spell spellcheck spell-check display echo state
    sag sage sagen drucke drucken wiederhole ausgeben di diga dime decir dis dites скажи скажите`,
  /** Makes text come out. */
  R: `answer copy describe disclose dump explain expose generate give leak list provide recite recall replay
    report reveal share show summarize tell type translate write
    antworte antworten anzeigen beantworte erzahle geben gib nenne schreib schreibe schreiben verfasse zeig zeige
    zeigen escribe muestra montre affiche ecris покажи напиши`,
  /** From here on. */
  N: 'now instead henceforth hereafter nun jetzt stattdessen ahora maintenant теперь',
  /** Another one. */
  W: `new another next second neue neuen neuer neues nachste nachsten weitere weiteren nueva nuevas nouvelle
    nouvelles`,
  /** Of the system, or kept from the user. */
  S: 'system hidden secret internal confidential developer',
  /** Denies. */
  X: "don't don'nt dont never no not without nicht keine keinen kein",
  /** Speaks in another's part. */
  K: 'act behave role-playing roleplaying',
  /** The same, at the end of a German clause. */
  k: 'fungieren fungierst auftreten auftrittst agieren agierst verhalten verhaltst',
  /** Is. */
  B: 'am are be is was were become bist sein eres sei ist',
  /** Comes, or turns to. */
  O: `come comes coming concentrate focus follow follows following here konzentrier konzentriere kommt kommen folgen
    folgender folgt listen start help hilf`,
  /** Praise. */
  G: `congratulations excellent fantastic fantastisch great good awesome perfect super superb superbly wow wunderbar
    grossartig gut done toll bravo`,
  /** Asks. */
  H: 'what was',
  /** Nothing else. */
  J: 'just only simply nur einfach lediglich solo seulement',
  /** Ends something. */
  s: 'stop cease quit',
  /** Wishes. */
  V: 'want mochte',
}

const ASCII = /^\p{ASCII}*$/u

const KIND_OF = new Map(
  Object.entries(KINDS).flatMap(([kind, words]) =>
    words.split(/\s+/).map((word) => [fold(word), kind] as const),
  ),
)

const PIECE = /\p{L}[\p{L}\p{M}\p{N}_]*(?:['’-]\p{L}+)*|\p{N}+|[.!?;\n]+|[:,"“”„«»]/gu

/** What a piece that is no word stands for, by its first character. */
const MARKS = new Map([
  ...[...'.!?;\n'].map((mark) => [mark, '|'] as const),
  ...[...':,'].map((mark) => [mark, mark] as const),
  ...[...'"“”„«»'].map((mark) => [mark, '"'] as const),
])

/**
 * Reads each word and mark of a text as one letter: `g` for another word in -ing, `_` for any other, `|` where a
 * sentence ends.
 */
export function codeText(text: string): string {
  const pieces = text.match(PIECE) ?? []
  return pieces.map(codeOf).join('')
}

/** The piece of a text that the letters of its code from `first` to `last` stand for. */
export function pieceOf(text: string, first: number, last: number): string {
  const pieces = [...text.matchAll(PIECE)]
  const end = pieces[last]
  return text.slice(pieces[first]?.index, end === undefined ? undefined : end.index + end[0].length)
}

function codeOf(piece: string): string {
  const mark = MARKS.get(piece.charAt(0))
  if (mark !== undefined) return mark
  const folded = fold(piece)
  return KIND_OF.get(folded) ?? (folded.length > 4 && folded.endsWith('ing') ? 'g' : '_')
}

function fold(word: string): string {
  if (ASCII.test(word)) return word.toLowerCase()
  return word.normalize('NFD').replace(/\p{M}/gu, '').replace('’', "'").toLowerCase()
}
