import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';

/** The value of one of a cookie's flags, given as a property of its options or as a keyword; in lower case, as languages differ. */
export function cookieSetting(effect: Effect, flag: string): Value | undefined {
  const named = effect.args.find(({ name }) => name?.toLowerCase() === flag);
  if (named !== undefined) return named.value;
  for (const options of [...spreads(effect), effect.arg('options')]) {
    const key = options?.keys.names.find(name => name.toLowerCase() === flag);
    if (key !== undefined) return options?.property(key);
  }
  return undefined;
}

/** Mappings whose entries are keywords of the call: `**COOKIE`. */
function spreads({ args }: Effect): readonly Value[] {
  return args.filter(({ spread }) => spread === 'named').map(({ value }) => value);
}

/** It writes the cookie as the text of a header. */
function isHeader({ note }: Effect): boolean {
  return /^(?:request|response)-header$/.test(note ?? '');
}

/** What the text of a `Set-Cookie` header says of a flag; texts without the credential are other cookies. */
function flagInText(effect: Effect, flag: string): 'on' | 'off' | 'unknown' {
  const said = effect.data
    .flatMap(value => [value, ...value.elements])
    .filter(({ marks }) => marks.some(mark => mark.is === 'credential'))
    .flatMap(({ texts }) => texts)
    .map(({ parts }) => {
      const [pair = '', ...attributes] = parts
        .map(part => ('text' in part ? part.text : hole))
        .join('')
        .split(/; */);
      if (!pair.includes('=') || attributes.some(each => each.startsWith(hole))) return 'unknown';
      return attributes.some(each => each.trim().toLowerCase() === flag) ? 'on' : 'off';
    });
  const [first, ...others] = said;
  return first === undefined || others.some(each => each !== first) ? 'unknown' : first;
}

const hole = '\u0000';

/**
 * What a call that sets a cookie says of one of its flags (`httponly`, `secure`): `on`, `off` where it says so or says nothing,
 * `unknown` where the options or the value are not known.
 */
export function cookieFlag(effect: Effect, flag: string): 'on' | 'off' | 'unknown' {
  if (isHeader(effect)) return flagInText(effect, flag);
  const setting = cookieSetting(effect, flag);
  if (setting !== undefined) {
    const [only, ...others] = setting.open ? [] : setting.literals;
    return others.length > 0 || typeof only !== 'boolean' ? 'unknown' : only ? 'on' : 'off';
  }
  if (spreads(effect).some(({ keys }) => !keys.complete)) return 'unknown';
  const options = effect.arg('options');
  return options === undefined || options.keys.complete || !options.open ? 'off' : 'unknown';
}

/** A cookie that page scripts write is readable, and so is one that a server sets, unless it says `httpOnly`. */
export function isReadable(effect: Effect, file: AnalysedFile): boolean {
  // A framework's session cookie is closed to scripts by default.
  if (effect.note === 'session') return false;
  if (effect.mode === 'http-only' && cookieSetting(effect, 'httponly') === undefined) return false;
  const flag = cookieFlag(effect, 'httponly');
  return flag === 'off' || (file.browser && flag === 'unknown');
}
