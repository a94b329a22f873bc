import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import { lastName } from '../../program/walk.ts';
import { answering, routeLabel, routePath } from '../support/handlers.ts';
import { serverActions } from '../support/server-actions.ts';

/** Where the users of an app come in: a function that runs because one of them asked. */
export interface Entry extends Place {
  readonly label: string;
  readonly fn: FunctionFacts;
  /** Nobody has to sign in for it. */
  readonly open: boolean;
}

/** Routes but for log-ins and deliveries, server actions, pages that are made on the server, and functions that a decorator lets only users into. */
export function entriesOf(file: AnalysedFile): readonly Entry[] {
  const found: Entry[] = [];
  for (const route of file.routes) {
    const fn = answering(route);
    if (fn === undefined || route.webhook || route.callback || /test|debug|dev\b/i.test(routePath(route) ?? ''))
      continue;
    const { file: home, start, end } = route;
    found.push({ file: home, start, end, label: routeLabel(route), fn, open: !route.authenticated });
  }
  const isEntry = entryOf(file);
  if (isEntry === undefined) return found;
  for (const fn of file.functions) {
    if (!isEntry(fn) || found.some(known => known.fn.node === fn.node)) continue;
    const { start, end } = fn.node.nameSpan ?? fn.node;
    found.push({
      file: file.path,
      start,
      end,
      label: fn.name === undefined ? 'This page' : `\`${fn.name}\``,
      fn,
      open: false,
    });
  }
  return found;
}

function entryOf(file: AnalysedFile): ((fn: FunctionFacts) => boolean) | undefined {
  if (file.language === 'python') return guarded.test(file.text) ? isGuarded : undefined;
  return serverActions(file, page.test(file.relative) && !file.browser);
}

/** https://nextjs.org/docs/app/api-reference/file-conventions/page */
const page = /(?:^|\/)app\/(?:.*\/)?page\.[jt]sx?$/;

const guarded = /@\w*_required\b/;

/** `@login_required`, `@permission_required('rfis.view')`, wherever the function is registered. */
function isGuarded({ node }: FunctionFacts): boolean {
  return (node.annotations ?? []).some(annotation =>
    /^(?:login|permission|staff_member|user|member)_required$/.test(
      lastName(annotation.kind === 'call' ? annotation.callee : annotation) ?? '',
    ),
  );
}

/** A function of a file that a decorator lets only users into. */
export const guardsFunctions = perFile(
  ({ program, text, functions }) => program.language === 'python' && guarded.test(text) && functions.some(isGuarded),
);
