import type { AnalysedFile, Effect, FunctionFacts, Request, Value } from '../../analysis/facts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { contains, walk, walkProgram } from '../../program/walk.ts';
import { asksForPage, type DrivenBrowser, drivenBrowser, isPage, isRead } from './hosts-pages.ts';
import { placeIn } from './places.ts';

/** A place that reads Procore's web app as a program. */
export interface Scraping {
  readonly at: Place;
  readonly message: string;
  readonly steps: readonly Step[];
}

/** What scrapes in a file: a driven browser that reads, and pages of the web app whose HTML is parsed. */
export function scrapings(file: AnalysedFile, catalogue: Catalogue): readonly Scraping[] {
  return [...byBrowser(file, catalogue), ...byParsing(file, catalogue), ...bySpider(file, catalogue)];
}

/** A spider's class says where it starts, `start_urls = ['https://app.procore.com/…']`, or its first request does. */
function bySpider(file: AnalysedFile, catalogue: Catalogue): readonly Scraping[] {
  const found = byStart(file, catalogue);
  if (found.length > 0) return found;
  const crawled = file.requests.find(
    request => request.note === 'crawls' && asksForPage(request, catalogue) && !asksForLogIn(request, catalogue),
  );
  return crawled === undefined ? [] : [{ at: crawled.place, message: spider, steps: crawled.chain }];
}

const spider = "A spider crawls Procore's web app";

function byStart(file: AnalysedFile, catalogue: Catalogue): readonly Scraping[] {
  const found: Scraping[] = [];
  if (!file.text.includes('start_urls')) return found;
  walkProgram(file.program, node => {
    if (node.kind !== 'class') return;
    const start = node.members.find(({ name }) => name === 'start_urls')?.value;
    if (start === undefined || !node.bases.some(base => isSpider(file.evaluate(base)))) return;
    if (file.evaluate(start).elements.some(({ texts }) => texts.some(text => isPage(text, catalogue))))
      found.push({ at: placeIn(file, start), message: spider, steps: [] });
  });
  return found;
}

function isSpider({ libraries }: Value): boolean {
  return libraries.some(({ path }) => /(?:^|\.)\w*Spider$/.test(path));
}

function byBrowser(file: AnalysedFile, catalogue: Catalogue): readonly Scraping[] {
  const driven = drivenBrowser(file, catalogue);
  if (driven?.reads === undefined) return [];
  const { start, reads, types, others } = driven;
  const message = "A script drives a browser through Procore's web app and reads its pages";
  const apart = flowsApart(driven, file);
  const along = others.filter(({ place }) => !apart.some(({ within }) => isIn(place, within)));
  return [
    {
      at: start.place,
      message,
      steps: [
        ...start.chain,
        ...(types === undefined ? [] : [stepAt(types, 'a form is filled in here')]),
        ...along.slice(0, 3).map(({ place }) => stepAt(place, 'another page is opened here')),
        stepAt(reads, 'the page is read here'),
      ],
    },
    ...apart.map(({ opens, read }) => ({ at: opens, message, steps: [stepAt(read, 'the page is read here')] })),
  ];
}

/** A flow that something else starts than the first of its file. */
interface Flow {
  /** The function that others start. */
  readonly within: FunctionFacts;
  readonly opens: Place;
  readonly read: Place;
}

/** Handlers of routes and functions for other files that open a page of Procore's, and read one, in their own text. */
function flowsApart({ start, others }: DrivenBrowser, file: AnalysedFile): readonly Flow[] {
  const exported = new Set(
    file.language === 'javascript' ? file.program.exports.map(({ name, local }) => local ?? name) : [],
  );
  const own = file.routes.flatMap(({ handlers }) => handlers).filter(handler => handler.file === file.path);
  const entered = [...own, ...file.functions.filter(({ name }) => name !== undefined && exported.has(name))];
  const found: Flow[] = [];
  for (const { place } of others) {
    const within = entered.find(fn => isIn(place, fn));
    if (within === undefined || isIn(start.place, within) || found.some(flow => flow.within.node === within.node))
      continue;
    let read: Place | undefined;
    walk(within.node.body, node => {
      if (isRead(node)) read ??= placeIn(file, node);
    });
    if (read !== undefined) found.push({ within, opens: place, read });
  }
  // What a helper of the file opens first, most often the log-in, is the beginning of the first of them.
  return entered.some(fn => isIn(start.place, fn)) ? found : found.slice(1);
}

function isIn(place: Place, { file, node }: FunctionFacts): boolean {
  return place.file === file && contains(node, place);
}

function byParsing(file: AnalysedFile, catalogue: Catalogue): readonly Scraping[] {
  const parsed = file.effectsOf('parse-html');
  if (parsed.length === 0) return [];
  const isRead = (request: Request) => asksForPage(request, catalogue) && !asksForLogIn(request, catalogue);
  const pages = file.requests.filter(isRead);
  return parsed.flatMap((effect): readonly Scraping[] => {
    const page =
      pages.find(request => isAnswerOf(effect, request)) ??
      answeredIn(effect).find(isRead) ??
      pages.find(request => sameFunction(effect, request));
    if (page === undefined) return [];
    return [
      {
        at: effect.place,
        message: "HTML of Procore's web app is parsed",
        steps: [...page.chain, stepAt(page.place, 'the page is asked for here'), ...effect.chain],
      },
    ];
  });
}

/** The form to log in by shows nobody's data: who takes its token out fills it in, and reads the pages behind it or not. */
function asksForLogIn({ addresses }: Request, catalogue: Catalogue): boolean {
  return addresses.every(({ host }) => host !== undefined && catalogue.host(host)?.use === 'login');
}

function isAnswerOf(effect: Effect, request: Request): boolean {
  return effect.data.some(value =>
    value.marks.some(
      mark =>
        mark.is === 'api-data' &&
        mark.request?.place.file === request.place.file &&
        mark.request.place.start === request.place.start,
    ),
  );
}

/** The requests whose answers are parsed as a whole, whichever file's code sends them; a field of an answer is rich text. */
function answeredIn(effect: Effect): readonly Request[] {
  return effect.data.flatMap(({ marks }) =>
    marks.flatMap(mark =>
      mark.is === 'api-data' && mark.request !== undefined && mark.fields.length === 0 ? [mark.request] : [],
    ),
  );
}

/** The page is asked for and parsed in one function. */
function sameFunction(effect: Effect, request: Request): boolean {
  const own = effect.surroundings.function;
  const other = request.surroundings.function;
  return own?.start === other?.start && own?.file === other?.file && effect.place.start >= request.place.start;
}
