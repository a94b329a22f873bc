import type { Span } from '../program/model.ts';

/** What is known of a line besides its text. */
export interface Known {
  /** Columns that rules about written-out secrets point at: strings in them are masked whole, and so is a bare value. */
  readonly secrets?: readonly Span[];
  /** The file holds settings, where values stand without quotes. */
  readonly settings?: boolean;
}

const names = 'secret|token|passw(?:or)?d|passphrase|api[_-]?key|private[_-]?key|authorization|credential';
/** What is no value yet: a variable, a template's hole, a placeholder. */
const open = '[$<{]';
/** What stands between a name and its value: the end of its access, its type, and what gives or stands in for a value; no key of the next entry. */
const given = `["'\`]?\\]?\\)?!?\\s*(?::\\s*\\w+\\s*=|=>?|:=?|\\?\\?=?|\\|\\|=?|or\\b|,(?:\\s*\\w+\\s*=)?(?!\\s*["'\`][\\w-]+["'\`]\\s*:))`;
/** Names whose values are secrets when they are written out: `client_secret: '…'`, `getenv("CLIENT_SECRET", "…")`. */
const quoted = new RegExp(
  `((?:${names})\\w*${given}\\s*[bfru]{0,2}["'\`](?:(?:bearer|basic)\\s+)?)(?!bearer\\b|basic\\b|${open})([^\\s"'\`,;]{3,})`,
  'gi',
);
/** The same in settings: `ACCESS_TOKEN=…`, `password: …`. */
const bare = new RegExp(
  `((?:${names})\\w*\\s*[:=]\\s*(?:(?:bearer|basic)\\s+)?)(?!bearer\\b|basic\\b|["'\`]|${open})(\\S{3,})`,
  'gi',
);
/** In an address or a form, and in a comment: `?access_token=…`, `&password=…`. */
const sent = new RegExp(
  `([?&]\\w*(?:${names})\\w*=|(?:\\/\\/|#)\\s*\\w*(?:${names})\\w*\\s*[:=]\\s*)(?!${open})([^\\s"'\`&,;]{3,})`,
  'gi',
);
/** `https://user:password@host` */
const userinfo = new RegExp(`(:\\/\\/[^\\s/:@"'\`]*:)(?!${open})([^\\s/@"'\`]+)(?=@)`, 'g');
/** `Bearer …`, written out or put together: `'Bearer ' + '…'`. */
const scheme = /(\b(?:bearer|basic)\s+(?:["'`]\s*\+\s*["'`])?)([A-Za-z0-9+/=._~-]{8,})/gi;
/** A name and a password for a request: `auth=("…", "…")`, `auth: ['…', '…']`. */
const pair = /(\bauth\s*[=:]\s*[([]\s*)((["'`]).*?\3\s*,\s*(["'`]).*?\4)/gi;
/** What a header says of a body's form: no secret, though it may stand among some. */
const mediaType = /^(?:application|text|image|multipart)\/[a-z-]+$/;
/** A run that looks random: twenty characters or more without a break. */
const run = /[A-Za-z0-9+=_-]{20,}/g;

/**
 * Masks what may be a secret in a line of source, so that a code frame never prints one. Length is kept, so columns stand.
 */
export function redact(line: string, { secrets = [], settings = false }: Known = {}): string {
  let text = line;
  for (const { start, end } of secrets)
    text = text.slice(0, start) + maskStrings(text.slice(start, end)) + text.slice(end);
  const behind = (_: string, before: string, value: string): string => before + mask(value);
  text = text.replace(pair, (_, before: string, both: string) => before + maskStrings(both));
  for (const pattern of [quoted, sent, userinfo, scheme]) text = text.replace(pattern, behind);
  if (settings || isEnvironmentLine(line)) text = text.replace(bare, behind);
  return text.replace(run, word => (looksRandom(word) ? mask(word) : word));
}

function mask(text: string): string {
  return '•'.repeat(text.length);
}

function maskStrings(text: string): string {
  if (!/["'`(]/.test(text)) return mask(text);
  return text.replace(/(["'`])(.*?)\1(\s*:)?/g, (all, quote: string, inner: string, colon = '', at: number) => {
    // A line may be a whole minified document: only what stands next to a key is looked at.
    const isKey = colon !== '' && /[{,]$/.test(text.slice(0, at).trimEnd().slice(-1));
    return isKey || mediaType.test(inner) ? all : quote + mask(inner) + quote + colon;
  });
}

/** `NAME=value`: values stand without quotes. */
function isEnvironmentLine(line: string): boolean {
  return /^\s*(?:export\s+)?[A-Z][A-Z0-9_]*=/.test(line);
}

/** Letters, cases and digits in a mixture that words, identifiers and routes do not have. */
function looksRandom(word: string): boolean {
  if (new Set(word).size < 10) return false;
  const kinds = [...word].map(kindOf);
  const digits = kinds.filter(kind => kind === 'digit').length;
  const letters = kinds.filter(kind => kind === 'lower' || kind === 'upper').length;
  if (digits >= 4 && letters >= 4) return true;
  // Words change from one kind to another where the next word begins, random text at two characters of three.
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  return kinds.includes('lower') && kinds.includes('upper') && changes > 0.45 * word.length;
}

function kindOf(character: string): 'digit' | 'lower' | 'upper' | 'other' {
  if (/\d/.test(character)) return 'digit';
  if (/[a-z]/.test(character)) return 'lower';
  return /[A-Z]/.test(character) ? 'upper' : 'other';
}
