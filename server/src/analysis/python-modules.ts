/** Python's modules to files: packages, relative imports, scripts beside each other, Django's settings. */
import { folder } from './paths.ts';
import type { Sources } from './sources.ts';

/** What a module specifier leads to: a file of the workspace, or a package; of a bare `from . import x` the folder. */
export type Resolution = { readonly file: string } | { readonly package: string; readonly path?: string };

/** A namesake imports what it is called like, as `celery.py` does: it is not what others mean by that name. */
export type State = 'absent' | 'there' | 'namesake';

export class PythonModules {
  private readonly sources: Sources;
  /** The first names of the modules that libraries describe. */
  private libraries: ReadonlySet<string> | undefined;

  constructor(sources: Sources) {
    this.sources = sources;
  }

  /** Where a module leads from a file, as `import` and `from … import` write it. `reads` hears every file asked for. */
  resolve(from: string, specifier: string, reads: (path: string) => void): Resolution {
    const holds = (path: string) => {
      reads(path);
      return this.sources.exists(path);
    };
    const ask = (base: string) => [`${base}.py`, `${base}/__init__.py`].find(holds);
    if (specifier === 'django.conf.settings') {
      const file = this.djangoSettings(from, reads);
      return file ? { file } : { package: specifier };
    }
    const dots = /^\.+/.exec(specifier)?.[0].length ?? 0;
    if (dots > 0) {
      let at = folder(from);
      for (let up = 1; up < dots; up++) at = folder(at);
      const rest = specifier.slice(dots).replaceAll('.', '/');
      const file = ask(rest === '' ? at : `${at}/${rest}`);
      if (file) return { file };
      return rest === '' ? { package: specifier, path: at } : { package: specifier };
    }
    const rest = specifier.replaceAll('.', '/');
    // The modules of a package are found from the folder that holds it: `import logging` beside `logging.py` is Python's own.
    // Started as a script, one finds its neighbours all the same: that is believed of names that no library has.
    let beside: string | undefined;
    let below = '';
    for (let at = folder(from); ; below = at, at = folder(at)) {
      const isRoot = at === this.sources.root;
      const others = isRoot ? [`${at}/src`] : [];
      if (inAirflow.test(below)) others.push(`${at}/plugins`, `${at}/dags`);
      const file = [at, ...others].map(base => ask(`${base}/${rest}`)).find(found => found !== undefined);
      if (file && this.state(file) !== 'namesake') {
        // Django's commands are run from beside it, whatever else the folder is.
        if (!holds(`${at}/__init__.py`) || holds(`${at}/manage.py`)) return { file };
        beside ??= file;
      }
      if (isRoot || at.length <= 1 || !at.startsWith(this.sources.root)) break;
    }
    return beside !== undefined && !this.isLibrary(specifier) ? { file: beside } : { package: specifier };
  }

  /** What is at a path. */
  state(path: string): State {
    if (!this.sources.exists(path)) return 'absent';
    const name = /([^/]+)\.py$/.exec(path)?.[1];
    return name !== undefined && this.sources.specifiers(path).includes(name) ? 'namesake' : 'there';
  }

  private isLibrary(module: string): boolean {
    this.libraries ??= new Set(
      this.sources.libraries.flatMap(({ language, packages }) => (language === 'python' ? packages.map(topOf) : [])),
    );
    return this.libraries.has(topOf(module));
  }

  /**
   * The module that Django's `settings` are read from: the one that `manage.py` names, else the only one of the app that lists
   * `INSTALLED_APPS`, or of several the one that the others are built on.
   */
  private djangoSettings(from: string, reads: (path: string) => void): string | undefined {
    const root = this.sources.appRoot(from);
    const manage = `${root}/manage.py`;
    reads(manage);
    const named = /DJANGO_SETTINGS_MODULE["'],\s*["']([\w.]+)["']/.exec(this.sources.text(manage) ?? '')?.[1];
    const found = named === undefined ? undefined : this.resolve(manage, named, reads);
    if (found && 'file' in found) return found.file;
    const all = this.sources
      .files()
      .filter(path => path.startsWith(`${root}/`) && /\/settings(?:\/\w+)?\.py$/.test(path))
      .filter(path => /^INSTALLED_APPS\b/m.test(this.sources.text(path) ?? ''));
    const [only, ...others] = all;
    const file = others.length === 0 ? only : all.find(path => /\/(?:base|common|__init__)\.py$/.test(path));
    if (file) reads(file);
    return file;
  }
}

/**
 * Folders that Airflow puts on Python's path together:
 * https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/modules_management.html
 */
const inAirflow = /\/(?:dags|plugins)$/;

/** `google` of `google.cloud.storage`. */
function topOf(module: string): string {
  return module.split('.', 1)[0] ?? module;
}
