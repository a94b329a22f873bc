import type { Effect, Value } from '../../analysis/facts.ts';

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

/**
 * What a call that sets a cookie says of one of its flags (`httponly`, `secure`): `on`, `off` where it says so or says nothing,
 * `unknown` where the options or the value are not known.
 */
export function cookieFlag(effect: Effect, flag: string): 'on' | 'off' | 'unknown' {
  const setting = cookieSetting(effect, flag);
  if (setting !== undefined) {
    const [only, ...others] = setting.open ? [] : setting.literals;
    return others.length > 0 || typeof only !== 'boolean' ? 'unknown' : only ? 'on' : 'off';
  }
  if (spreads(effect).some(({ keys }) => !keys.complete)) return 'unknown';
  const options = effect.arg('options');
  return options === undefined || options.keys.complete || !options.open ? 'off' : 'unknown';
}
