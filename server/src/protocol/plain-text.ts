const fence = /^(`{3,})[^\n]*\n([\s\S]*?)^\1[ \t]*$/m;

/** Code, a link, an escaped sign, emphasis. */
const inline = /`([^`]*)`|\[((?:\\.|[^\]\\])*)\]\([^)]*\)|\\(.)|\*+/g;

/** The Markdown that the server writes, as text for who shows it as it comes: code as it is, and the words of all else. */
export function plainText(markdown: string): string {
  // Between the texts stand the ticks of a block and its code.
  return markdown
    .split(fence)
    .map((part, index) => (index % 3 === 0 ? words(part.replace(/^> ?/gm, '')) : index % 3 === 1 ? '' : part.trimEnd()))
    .join('');
}

function words(text: string): string {
  return text.replace(inline, (_, code?: string, link?: string, sign?: string) =>
    link === undefined ? (code ?? sign ?? '') : words(link),
  );
}
