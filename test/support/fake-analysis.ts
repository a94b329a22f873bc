import type { AnalysedFile, App, Effect, Request } from '../../server/src/analysis/facts.ts';
import type { Sources } from '../../server/src/analysis/sources.ts';
import type { Call, Expression, Literal, Member } from '../../server/src/program/model.ts';
import { walkProgram } from '../../server/src/program/walk.ts';
import type { Analyser } from '../../server/src/workspace/analyser.ts';

/**
 * The least that stands in for the analysis where the workspace is tested: a file speaks of Procore if it, or a module beside it
 * that it imports or that imports it, does; `get('…')` and its like are requests; a change is read by importers.
 */
export class FakeAnalysis implements Analyser {
  /** Every file and app that was asked for, in order. */
  readonly asked: string[] = [];
  private readonly sources: Sources;

  constructor(sources: Sources) {
    this.sources = sources;
  }

  file(path: string): AnalysedFile {
    this.asked.push(path);
    const { sources } = this;
    const analysis = this;
    const part = {
      path,
      relative: sources.relative(path),
      get program() {
        return (
          sources.program(path) ?? {
            path,
            language: 'javascript',
            body: [],
            imports: [],
            exports: [],
            directives: [],
            comments: [],
          }
        );
      },
      get text() {
        return sources.text(path) ?? '';
      },
      pathClass: sources.pathClass(path),
      procoreHere: sources.evidence(path).length > 0,
      language: sources.languageOf(path),
      get procore() {
        return [path, ...analysis.imports(path), ...analysis.importers(path)].some(
          file => sources.evidence(file).length > 0,
        );
      },
      get allRequests() {
        return requestsIn(analysis.file(path));
      },
      get app() {
        return analysis.app(sources.appRoot(path));
      },
    } satisfies Partial<AnalysedFile>;
    return part as unknown as AnalysedFile;
  }

  app(root: string): App {
    this.asked.push(`app:${root}`);
    const files = this.sources.files().filter(path => this.sources.appRoot(path) === root);
    const part: Partial<App> = {
      root,
      files: files.map(path => this.file(path)),
      procore: files.some(path => this.sources.evidence(path).length > 0),
      paths: this.sources.paths(root),
    };
    return part as App;
  }

  changed(path: string): readonly string[] {
    return this.readersOf(path);
  }

  readersOf(path: string): readonly string[] {
    return [...this.importers(path), ...this.imports(path)];
  }

  private imports(path: string): string[] {
    return this.sources.specifiers(path).flatMap(specifier => {
      if (!specifier.startsWith('./')) return [];
      return [`${path.slice(0, path.lastIndexOf('/'))}${specifier.slice(1)}.ts`];
    });
  }

  private importers(path: string): string[] {
    return this.sources.files().filter(other => this.imports(other).includes(path));
  }
}

/** Calls named like an HTTP method with a literal first argument. */
function requestsIn(file: AnalysedFile): readonly Request[] {
  const requests: Request[] = [];
  walkProgram(file.program, node => {
    if (node.kind !== 'call') return;
    const name = nameOf(node.callee);
    const [first] = node.args;
    if (name === undefined || first?.value.kind !== 'literal') return;
    const part: Partial<Request> & Pick<Effect, 'place'> = {
      place: { file: file.path, start: node.start, end: node.end },
      chain: [],
      method: name.toUpperCase(),
      addresses: [
        { text: { parts: [] }, path: String(first.value.value), query: [], pathPlace: placeOf(first.value, file.path) },
      ],
      args: node.args as never,
    };
    requests.push(part as Request);
  });
  return requests;
}

function placeOf(literal: Literal, file: string): { file: string; start: number; end: number } {
  return { file, start: literal.start, end: literal.end };
}

function nameOf(callee: Expression | Member | Call['callee']): string | undefined {
  const name = callee.kind === 'name' ? callee.name : callee.kind === 'member' ? callee.property : undefined;
  return name !== undefined && /^(?:get|post|put|patch|delete)$/.test(name) ? name : undefined;
}
