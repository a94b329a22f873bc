/** Bundled, minified or compiled code, by its text: nobody mends it there, and reading it costs most. */
export function isBuiltCode(text: string): boolean {
  if (/^\/\/[#@] sourceMappingURL=/m.test(text.slice(-4096))) return true;
  if (/\b__webpack_require__\b|\bwebpackChunk|\b__commonJS\(|\b__toESM\(/.test(text.slice(0, 20_000))) return true;
  if (text.length < 4096) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return text.length / lines > 500;
}
