/** One rule of the Policy that can be cited. */
export interface Clause {
  /** As lettered on Procore's page: `1(h)`, `6(c)(ii)`; a section's number alone is its preamble: `1`, `7`. */
  readonly id: string;
  /** The section's number. */
  readonly section: number;
  readonly sectionTitle: string;
  /** Verbatim. Paragraphs are parted by an empty line. */
  readonly text: string;
  /** SHA-256 of the text, NFC, white space collapsed: hexadecimal. */
  readonly sha256: string;
}

export interface Section {
  readonly number: number;
  readonly title: string;
  /** Paragraphs before the lettered clauses, verbatim. */
  readonly preamble: readonly string[];
  /** The words that the lettered clauses complete. */
  readonly lead?: string;
  /** The preamble first, then the lettered ones. */
  readonly clauses: readonly Clause[];
}

/** The Procore Developer Policy. */
export interface Policy {
  readonly title: string;
  /** `YYYY-MM-DD`. */
  readonly effective: string;
  readonly url: string;
  /** SHA-256 of the whole text, NFC, white space collapsed: hexadecimal. */
  readonly sha256: string;
  /** Paragraphs before the first section, verbatim. */
  readonly introduction: readonly string[];
  readonly sections: readonly Section[];
  /** Of all sections, in the Policy's order. */
  readonly clauses: readonly Clause[];
}
