/** Classic scripts: files of one folder without imports and exports share their top-level names, as pages load them together. */
import { bind } from './bind.ts';
import { folder } from './paths.ts';
import type { Definition } from './scopes.ts';
import type { Sources } from './sources.ts';

const mostTogether = 60;

/** What a file that exports something writes at the beginning of a line. */
const exporting = /^(?:export\b|(?:module\.)?exports\b)/m;

/** Of a page, or of Google Apps Script, whose files all share one scope. */
function isScript(path: string): boolean {
  return path.endsWith('.js') || path.endsWith('.gs');
}

export class Scripts {
  private readonly sources: Sources;
  private readonly groups = new Map<string, readonly string[]>();

  constructor(sources: Sources) {
    this.sources = sources;
  }

  clear(): void {
    this.groups.clear();
  }

  /** The classic scripts that stand beside a file, itself among them; none where it is a module. */
  beside(path: string): readonly string[] {
    if (!isScript(path) || this.sources.specifiers(path).length > 0) return [];
    const at = folder(path);
    let group = this.groups.get(at);
    if (!group) {
      const all = this.sources.files().filter(file => isScript(file) && folder(file) === at);
      const scripts = all.filter(file => this.sources.specifiers(file).length === 0);
      group = scripts.length > 1 && scripts.length <= mostTogether ? scripts.filter(file => this.isOne(file)) : [];
      this.groups.set(at, group);
    }
    return group;
  }

  /** Whether a file is a classic script, by its text. */
  isOne(path: string): boolean {
    return (
      isScript(path) && this.sources.specifiers(path).length === 0 && !exporting.test(this.sources.text(path) ?? '')
    );
  }

  /** What a name that a script does not define is defined as in one beside it. */
  find(path: string, name: string, uses: (other: string) => void): Definition | undefined {
    for (const other of this.beside(path)) {
      if (other === path) continue;
      const program = this.sources.program(other);
      if (!program || program.exports.length > 0 || program.imports.length > 0) continue;
      const found = bind(program).scope.names.get(name);
      if (!found || found.sources.length === 0) continue;
      uses(other);
      return found;
    }
    return undefined;
  }
}
