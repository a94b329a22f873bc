/** Stands for text that is not known. */
export const HOLE = '{}';

const PLACEHOLDERS = [
  /\$\{[^{}]*\}/g, // ${x}
  /#\{[^{}]*\}/g, // #{x}
  /%\{[^{}]*\}/g, // %{x}
  /\{\{[^{}]*\}\}/g, // {{x}}
  /\{[^{}/]*\}/g, // {x}
  /<[\w .-]+>/g, // <x>
  /%\([\w.]+\)[sd]/g, // %(x)s
  /%[sdi](?![0-9a-f])/gi, // %s
];

/** A whole segment that stands for a value in documentation, route tables and tests: `:id`, `[id]`, `$id`, `*`, `PROJECT_ID`, `project_id`. */
const PLACEHOLDER_SEGMENT =
  /^(?::[A-Za-z_]\w*|\[[.\w]+\]|\$[A-Za-z_]\w*|\*{1,2}|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|ID|id|uuid|\w*[a-z](?:Id|ID|_id|Uuid))$/;

/**
 * Splits a path into segments as the matcher wants them: without scheme, host, query, fragment, doubled or trailing slashes;
 * placeholders of any language become `{}`. Literal segments keep their case.
 */
export function splitPath(path: string): string[] {
  let text = path;
  if (text.includes('%7')) text = text.replace(/%7B/gi, '{').replace(/%7D/gi, '}');
  text = text.replace(/\{[?&].*$/s, ''); // the query of a URI template (RFC 6570)
  for (const placeholder of PLACEHOLDERS) text = text.replace(placeholder, HOLE);
  text = text.replace(/[?#].*$/s, '').replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '');
  const segments = text.split('/').filter(Boolean);
  const last = segments.length - 1;
  const end = segments[last];
  if (end && /[^/]\.json$/i.test(end)) segments[last] = end.slice(0, -'.json'.length);
  return segments;
}

/** Whether a name is that of an id, by which a parameter of a path is told from a word that is not known: `projectId`, `rfi.id`, `number`. */
export function namesId(name: string): boolean {
  return /(?:^|[a-z_.])(?:id|ids|uuid|ulid|number|num)$|I[dD]$/i.test(name);
}

/**
 * A route as people write it, with placeholders of any name, as the matcher wants it.
 * @param path `/rest/v1.0/projects/:projectId/{tool}`
 * @returns `/rest/v1.0/projects/0/{}`: some id, and a word that is not known
 */
export function withoutNames(path: string): string {
  return path.replace(
    /:(\w+)|\$?\{([^{}]*)\}|%7B(\w*)%7D|<(\w+)>/gi,
    (whole: string, colon?: string, brace?: string, escaped?: string, angle?: string, at = 0) => {
      const isSegment = path[at - 1] === '/' && /^(?:[/?#]|$)/.test(path.slice(at + whole.length));
      return isSegment && namesId(colon ?? brace ?? escaped ?? angle ?? '') ? '0' : HOLE;
    },
  );
}

export function isPlaceholder(segment: string): boolean {
  return PLACEHOLDER_SEGMENT.test(segment);
}

/** Whether a literal segment can be an id: digits, a UUID, a ULID, 24 hexadecimal digits, or a made-up one of a test (`proj_001`). */
export function looksLikeId(segment: string): boolean {
  return (
    /^\d+$/.test(segment) ||
    /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(segment) ||
    /^[0-9A-HJKMNP-TV-Z]{26}$/i.test(segment) ||
    /^[0-9a-f]{24}$/i.test(segment) ||
    /^(?!v\d)[a-z]+[-_]?\d+$/i.test(segment)
  );
}

/** Whether a parameter takes words and not only ids: `{item_type}`, `{filter_name}`, but not `{id}` or `{vendor_id}`. */
export function takesWords(parameter: string): boolean {
  return !/[{_](?:id|uuid)\}/.test(parameter) || parameter.includes('_or_');
}

/** A version's segment: `v1.0`, also where it is partly known (`v1.{}`) or `{}`. */
export function isVersionLike(segment: string): boolean {
  return /^v(?:\d+|\{\})(?:\.(?:\d+|\{\}))?$/i.test(segment) || segment === HOLE || segment === `${HOLE}.${HOLE}`;
}

/** Whether a segment with holes can be that text; a hole is any text without a slash, or none. */
export function couldBe(pattern: string, text: string): boolean {
  if (!pattern.includes(HOLE)) return pattern.toLowerCase() === text.toLowerCase();
  const parts = pattern.toLowerCase().split(HOLE);
  const subject = text.toLowerCase();
  const first = parts[0] ?? '';
  const last = parts[parts.length - 1] ?? '';
  if (!subject.startsWith(first) || !subject.endsWith(last) || subject.length < first.length + last.length)
    return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = subject.indexOf(part, from);
    if (at < 0 || at + part.length > subject.length - last.length) return false;
    from = at + part.length;
  }
  return true;
}
