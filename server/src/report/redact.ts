/** Names whose values are secrets when they are written out: `client_secret: '…'`, `ACCESS_TOKEN=…`. */
const secretName =
  /((?:secret|token|passw(?:or)?d|passphrase|api[_-]?key|private[_-]?key|authorization|credential)\w*["'`]?\s*(?:=>?|:=?)\s*)(["'`]?)((?:(?:bearer|basic)\s+)?)(?!bearer\b|basic\b|[$<{])([^\s"'`,;]{6,})/gi;
/** A run that looks random: twenty characters or more without a break. */
const run = /[A-Za-z0-9+=_-]{20,}/g;

/**
 * Masks what may be a secret in a line of source, so that a code frame never prints one. Length is kept, so columns stand.
 * @param span columns that a rule about written-out secrets points at: strings in it are masked whole, and so is a bare value
 */
export function redact(line: string, span?: { readonly start: number; readonly end: number }): string {
  let text = line;
  if (span !== undefined)
    text = text.slice(0, span.start) + maskStrings(text.slice(span.start, span.end)) + text.slice(span.end);
  return text
    .replace(secretName, (whole, name: string, quote: string, scheme: string, value: string) =>
      quote !== '' || isEnvironmentLine(line) ? `${name}${quote}${scheme}${'•'.repeat(value.length)}` : whole,
    )
    .replace(run, word => (looksRandom(word) ? '•'.repeat(word.length) : word));
}

function maskStrings(text: string): string {
  if (!/["'`(]/.test(text)) return '•'.repeat(text.length);
  return text.replace(/(["'`])(.*?)\1/g, (_, quote: string, inner: string) => quote + '•'.repeat(inner.length) + quote);
}

/** `NAME=value`: values stand without quotes. */
function isEnvironmentLine(line: string): boolean {
  return /^\s*(?:export\s+)?[A-Z][A-Z0-9_]*=/.test(line);
}

/** Mixed letters and digits in a measure that words, identifiers and routes do not have. */
function looksRandom(word: string): boolean {
  const digits = word.replace(/\D/g, '').length;
  const letters = word.replace(/[^A-Za-z]/g, '').length;
  return digits >= 4 && letters >= 4 && new Set(word).size >= 10;
}
