/** A line that may bound the size of something. */
export const BOUND =
  /max_length\s*=\s*\w|\.max\(\s*[\d_A-Z]|maxLength\s*:|max_chars\s*=|MAX_CONTENT_LENGTH|fileSize\s*:|maxFileSize|max_upload|sizeLimit|MAX_(?:FILE|INPUT|PROMPT|MESSAGE|QUERY|UPLOAD|TOKENS_PER)\w*|\blen\([^)\n]*\)\s*>=?\s*\w|\.(?:length|size)\s*>=?\s*\w|\+\s*[\w.]+\.length\s*>=?\s*\w|trim_?[mM]essages|truncate\w*\(|\.slice\(\s*(?:0\s*,|-)|\[\s*:\s*[A-Z\d]\w*\s*\]|\[\s*-[\w.]+\s*:\s*\]|maxItems|max_items|conlist|constr\(|StringConstraints/

/** Lengths that are looked at for another reason: is there anything at all, the best few of a search, all but the last. */
const NO_BOUND =
  /(?:length|size|len\([^)]*\))\s*>=?\s*[0-5]\b|max_length\s*=\s*(?:None|\d\b)|\.max\(\s*\d\s*\)|\.slice\(\s*0\s*,\s*\d{1,2}\s*\)|\.slice\(\s*0\s*,\s*-|\.slice\(\s*-\s*[12]\s*\)|\[\s*-\s*[12]\s*:\s*\]/
/** What is shortened to be shown, or to name something. */
const SHOWN =
  /\bprint\(|\blog(?:ger|ging)?\b|console\.|hexdigest|\bhash|toast|title|file_?name|preview|displayName|\.errors?\(/i
/** Cut or compared by its size. */
const MEASURED =
  /\blen\(([^)\n]*)\)\s*>=?|([\w.\]]+)\.(?:length|size)\s*>=?|([\w.\])]+)\.slice\(|([\w.\])]+)\[\s*(?::|-)|truncate(\w*\([^)\n]*)/
/** What somebody sends. */
const SENT =
  /mess(?:age|g)|prompt|question|query|\btext|_texts?\b|[a-z]Text\b|input|history|conversation|dialog|upload|\bfiles?\b|\bfile_|body|payload|char|token|goal|topic|transcript|\bcontents?\b|[mM]essage\.content|document/i
/** What was found or written by the product itself. */
const FOUND =
  /result|context|source|chunk|passage|\bdocs\b|sections|pages|hits|match|output|answer|response|path|url/i

/** True when a line bounds what a user sends: its text, history or files, by a number that is a bound. */
export function boundsInput(text: string): boolean {
  if (
    !BOUND.test(text) ||
    NO_BOUND.test(text) ||
    /^(?:#|\/\/|\*|\/\*|\.slice\()/.test(text) ||
    SHOWN.test(text)
  )
    return false
  const measured = MEASURED.exec(text)
    ?.slice(1)
    .find((part) => part !== undefined)
  if (measured === undefined) return true
  return SENT.test(measured) && !FOUND.test(measured)
}
