import type { Edit, Language, Parser, Tree } from 'web-tree-sitter';
import type { Change } from './change.ts';

/** The two files that parsing Python needs, by name; whoever starts the program knows where they lie. */
export type LoadGrammar = (name: 'web-tree-sitter.wasm' | 'tree-sitter-python.wasm') => Promise<Uint8Array>;

/** The parser with its grammar. */
export interface Grammar {
  readonly types: readonly string[];
  readonly fields: readonly (string | null)[];
  /**
   * Parses a text; offsets are UTF-16. `undefined` where the parser gave up, which it does where a text would take it beyond
   * any reason. The caller deletes the tree.
   */
  parse(text: string): Tree | undefined;
  /** Parses the text that a change made of an earlier one, whose tree is brought up to the change and can't be read any more. */
  reparse(text: string, tree: Tree, change: Change): Tree | undefined;
}

const loading = new WeakMap<LoadGrammar, Promise<Grammar>>();

/** Loads parser and grammar, once for each `load`. */
export function loadGrammar(load: LoadGrammar): Promise<Grammar> {
  let grammar = loading.get(load);
  if (grammar === undefined) {
    grammar = start(load);
    loading.set(load, grammar);
    // A failure may pass (a file being written), so the next one who asks tries again.
    grammar.catch(() => loading.delete(load));
  }
  return grammar;
}

async function start(load: LoadGrammar): Promise<Grammar> {
  const [{ Edit, Language, Parser }, runtime, python] = await Promise.all([
    import('web-tree-sitter'),
    load('web-tree-sitter.wasm'),
    load('tree-sitter-python.wasm'),
  ]);
  await Parser.init({ wasmBinary: runtime });
  const language = await Language.load(python);
  const parser = new Parser();
  parser.setLanguage(language);
  return grammarOf(parser, language, Edit);
}

/** The parser reports its progress about every hundred steps; sound code takes far fewer than one report for a character. */
const patience = (text: string): number => 20_000 + text.length;

function grammarOf(parser: Parser, language: Language, EditOfTree: typeof Edit): Grammar {
  const run = (text: string, previous: Tree | null): Tree | undefined => {
    let reports = 0;
    const limit = patience(text);
    const tree = parser.parse(text, previous, { progressCallback: () => ++reports > limit });
    if (tree === null) parser.reset();
    return tree ?? undefined;
  };
  return {
    types: language.types,
    fields: language.fields,
    parse: text => run(text, null),
    reparse(text, tree, change) {
      tree.edit(new EditOfTree(change));
      return run(text, tree);
    },
  };
}
