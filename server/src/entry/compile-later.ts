import { setFlagsFromString } from 'node:v8';

/**
 * For short work on many files: V8 compiles for speed in threads of its own, which take the cores from those that check. Later, three
 * times by itself, so that it compiles less. A check of a thousand files on two cores took a quarter less time and work with it on
 * Node 20, a sixth less on 22; on 24, whose middle compiler is on, nothing. What a V8 does not know it complains of.
 */
export function compileLater(): void {
  const [major = 0, minor = 0] = process.versions.v8.split('.').map(Number);
  if (major === 11 && minor <= 3) setFlagsFromString('--interrupt-budget=400000');
  else if (major <= 12) setFlagsFromString('--invocation-count-for-turbofan=9000 --invocation-count-for-osr=2400');
}
