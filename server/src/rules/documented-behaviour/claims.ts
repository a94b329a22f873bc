import { groupsOfPermission } from '../../catalogue/permissions.ts';

/** A sentence that says what the app does not do. */
export interface ReadOnlyClaim {
  readonly start: number;
  readonly end: number;
  /** Methods that would break it. */
  readonly methods: ReadonlySet<string>;
  /** The catalogue's groups that it speaks of; absent: of all. */
  readonly groups?: ReadonlySet<string>;
}

const writing: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Words for the app and for its way to Procore. */
const subject =
  /\b(?:app|application|integration|connector|tool|add-?on|extension|plug-?in|dashboard|viewer|client|service|server|bot|agent|report(?:er|ing)?|sync|it|it['’]s|we|access|connection|requests|calls|procore)\b/i;
/** Sentences about something else that can be read-only, or that take the claim back. */
const otherwise =
  /\b(?:read[- ]only\s+(?:mode|fields?|files?|file ?system|replicas?|columns?|attributes?|propert(?:y|ies)|mounts?|volumes?|roles?|users?|inputs?|cop(?:y|ies)|views? of|levels?|permissions?|by default|unless|until|except)|(?:fields?|columns?|attributes?|values?|inputs?|files?|database|replica|users? with|permissions?(?: level)?) (?:is|are|as|:)?\s*read[- ]only|(?:roles?|members?|users?|people|guests?|viewers|accounts?)\b[^.;]{0,40}\b(?:have|has|get|gets|with|see|are|is|given|granted) (?:only )?(?:read|view)[- ]only|not\s+(?:\w+\s+)?read[- ]only|n['’]t\s+(?:\w+\s+)?read[- ]only|no longer|more than|rather than|instead of|unless|except|besides|apart from|optional\w*|by default|can be|if you|when you|flag|dry[- ]runs?|previews?|drafts?|sandbox|until|without (?:asking|your|approv\w+|confirm\w+|being)|twice|more than once|planned|coming soon|roadmap|future|used to|version \d|v\d)\b|--\w/i;

/** What follows from the claim takes nothing of it back: `…, so there is nothing to undo when you remove it`. */
const consequence =
  /[,;:–—-]*\s*\b(?:so(?! (?:far|long|that))|therefore|thus|hence|which (?:means|is why)|meaning)\b.*$/is;
/** A sentence about another system that is read: `reads vendors from Sage (it never writes to Sage)`. */
const ofAnother =
  /\b(?:read|pull|fetch|import|load|tak|quer)\w*\b[^.;]{0,60}?\bfrom (?:your |the |an? )?(?!Pro(?:core|jects?|duction)\b|RFI|API)[A-Z][\w-]+|\b(?:never|not) (?:\w+ )?(?:writ|chang|modif|updat|push)\w*\b[^.;]{0,40}? (?:to|in|into) (?:your |the )?(?!Pro(?:core|jects?)\b|RFI|API)[A-Z][\w-]+/;
/** It says itself that it writes: `and keeps the numbers in Procore up to date`. */
const writes =
  /(?<!\b(?:never|not|n['’]t|or|nor|without) (?:\w+ )?)\b(?:writes|pushes|updates|creates|posts|uploads|sends|keeps)\b[^.;]{0,60}?\b(?:to|in|into) (?:your |the )?procore\b/i;

/** What holds under a condition only: `If a vendor is locked, it is not updated in Procore`, `vendors in Procore that are gone from Sage`. */
const conditional =
  /^(?:if|when|while|during|unless|until|before|after|in case)\b|\bprocore (?:that|which|whose|where|if|while|when)\b/i;

/** A row of a table that begins with the words tells of what is called so: a role, a mode. */
const namesRow = /^(?:read|view)[- ]only[\s*`_]*\|/i;
const readOnly = /\b(?:read|view)[- ]only\b/i;
const onlyReads =
  /\b(?:only(?: ever)?|just) (?:reads?|fetch(?:es)?|pulls?|views?)\b|\breads? (?:data )?(?:from procore )?only\b|\bone[- ]way\b[^.]{0,40}\bfrom procore\b/i;
const nothing =
  /\b(?:nothing|no (?:data|changes?|records?|information|writes?)) (?:is|are|will be|ever|gets?)\b[^.]{0,30}\b(?:written|sent|pushed|saved|made|posted|changed|modified)\b[^.]{0,30}\bprocore\b/i;
const untouched =
  /\b(?:nothing|no (?:data|records?)) in (?:your |the )?procore\b[^.;]{0,20}\b(?:is|are|gets?|will be)\b[^.;]{0,15}\b(?:changed|modified|altered|written|created|deleted|updated|touched)\b|\bprocore(?:['’]s)? (?:(?:account|project|company) )?(?:data|records?|accounts?|projects?)?\s*(?:is|are|will be) (?:never|not) (?:\w+ )?(?:modified|changed|altered|updated|touched|edited)\b|\bleaves? (?:your |the |all )?procore\b[^.;]{0,30}\b(?:untouched|unchanged|as it (?:is|was))\b|\bmakes? no (?:changes?|edits?|writes?) (?:to|in)\b[^.;]{0,30}\bprocore\b|\bno write access\b[^.;]{0,30}\bprocore\b|\b(?:all|every)\b[^.;]{0,30}\bprocore (?:is|are|uses?) (?:an? )?(?:HTTP )?GETs?\b|\b(?:(?:sends?|makes?|uses?|issues?) only|only (?:sends?|makes?|uses?|issues?)) (?:HTTP )?GETs?\b[^.;]{0,30}\bprocore\b/i;
const neverDoes =
  /\b(?:never|does not|doesn['’]t|do not|don['’]t|will not|won['’]t|cannot|can['’]t)\s+(?:ever\s+|actually\s+)?((?:(?:write|modif(?:y|ies)|change|update|create|delete|edit|alter|remove|add|push|touch(?:e(?=s))?)s?(?:\s+(?:back|anything))*(?:,\s*|\s+(?:or|and|nor)\s+|,\s*(?:or|and)\s+)?)+)(?:[^.]{0,60})\bprocore\b/i;

/** Methods that a verb stands for. */
const verbs: readonly (readonly [RegExp, readonly string[]])[] = [
  [/writ|push|touch/i, [...writing]],
  [/modif|chang|updat|edit|alter/i, ['PUT', 'PATCH']],
  [/creat|add/i, ['POST']],
  [/delet|remov/i, ['DELETE']],
];
/** Whoever adds to the data changes it: `never modifies data in Procore`. */
const allData =
  /\b(?:modif|chang|alter|touch)\w*\s+(?:(?:any|your|the|customer|project|of|its)\s+)*(?:data|anything|information)\b(?! that)/i;

/** Sentences of a text that say that the app only reads. */
export function readOnlyClaims(text: string): readonly ReadOnlyClaim[] {
  const found: ReadOnlyClaim[] = [];
  for (const { start, end, sentence } of sentencesOf(text)) {
    if (otherwise.test(sentence.replace(consequence, '')) || namesRow.test(sentence)) continue;
    if (conditional.test(sentence) || ofAnother.test(sentence) || writes.test(sentence)) continue;
    const groups = toolsIn(sentence).flatMap(name => groupsOfPermission(name) ?? []);
    const of = groups.length > 0 ? { groups: new Set(groups) } : {};
    const verb = neverDoes.exec(sentence)?.[1];
    if (
      (readOnly.test(sentence) && subject.test(sentence)) ||
      nothing.test(sentence) ||
      untouched.test(sentence) ||
      (onlyReads.test(sentence) && /procore/i.test(sentence))
    )
      found.push({
        start,
        end,
        methods: writing,
        ...(readOnly.test(sentence) ? {} : of),
        ...(readOnly.test(sentence) && /\baccess to\b/i.test(sentence) ? of : {}),
      });
    else if (verb !== undefined)
      found.push({
        start,
        end,
        methods: allData.test(sentence)
          ? writing
          : new Set(verbs.flatMap(([pattern, methods]) => (pattern.test(verb) ? methods : []))),
        ...of,
      });
  }
  return found;
}

interface Sentence {
  readonly start: number;
  readonly end: number;
  readonly sentence: string;
}

function sentencesOf(text: string): readonly Sentence[] {
  const found: Sentence[] = [];
  for (const match of text.matchAll(/[^.!?]+(?:[.!?](?!\s|$)[^.!?]*)*[.!?]*/g)) {
    const lead = /^[\s>#*|-]*/.exec(match[0])?.[0].length ?? 0;
    const sentence = match[0].slice(lead).trimEnd();
    if (sentence !== '') found.push({ start: match.index + lead, end: match.index + lead + sentence.length, sentence });
  }
  return found;
}

/** Tools of Procore's as people write them. */
const tools =
  /\b(?:rfis?|submittals?|daily logs?|budgets?|commitments?|change events?|change orders?|punch (?:list|items?)|observations?|inspections?|checklists|incidents?|meetings?|drawings?|photos?|specifications?|timecards?|timesheets?|prime contracts?|direct costs?|coordination issues?|action plans?|bidding|bids|estimating|equipment|crews?|correspondence|invoic(?:es|ing)|schedules?)\b/gi;

/** Names of tools in a text, in the order written. */
export function toolsIn(text: string): readonly string[] {
  return [...text.matchAll(tools)].map(match => match[0]).filter(name => groupsOfPermission(name) !== undefined);
}

/** A sentence that says which tools the app uses, and that it uses no other. */
export interface ClosedList {
  readonly start: number;
  readonly end: number;
  /** Tools as the sentence names them. */
  readonly tools: readonly string[];
}

const uses = '(?:access(?:es)?|reads?|uses?|touch(?:es)?|calls?|works? with|syncs?|needs?|talks? to)';
/** `The app only accesses RFIs and Submittals.`: the tools follow the verb. */
const closed = new RegExp(
  String.raw`\b(?:app|application|integration|connector|tool|add-?on|extension|service|it|we)\s+(?:(?:only|exclusively)(?:\s+ever)?\s+${uses}|${uses}\s+(?:only|exclusively|nothing but))\s+(.+)`,
  'i',
);

const leadsToList = /^(?:(?:to|the|your|its|from|in|of|data|procore(?:['’]s)?|tools?:?|project|open|closed|all)\s+)*$/i;

/** Sentences of a text that name all the tools that the app uses. */
export function closedLists(text: string): readonly ClosedList[] {
  return sentencesOf(text).flatMap(({ start, end, sentence }) => {
    const named = closed.exec(sentence)?.[1];
    if (named === undefined || otherwise.test(sentence)) return [];
    const list = toolsIn(named);
    const [first] = list;
    // "only needs approval when change orders are open" names no list.
    const lead = first === undefined ? '' : named.slice(0, named.indexOf(first));
    return first === undefined || !leadsToList.test(lead) ? [] : [{ start, end, tools: list }];
  });
}

/** `The service account needs read-only on Budget, Commitments and Direct Costs`: the tools follow the level, to the end of the list. */
const permitted =
  /\b(?:needs?|requires?|must have|has to have|is given)\s+(?:at least\s+)?["'`*_]*(?:read[- ]only|read|standard|view)["'`*_]*(?:[- ]level)?\s+(?:(?:access|permissions?|rights)\s+)?(?:on|for|to|in)\s+((?:(?!\b(?:and|or|but)\s+(?:has|must|is|are|will|the|a|be)\b)[^.;()])+)/i;

/** It asks for nothing, or for some customers only: `does not need read access to Budget`, `once cost sync is on`. */
const notAsked =
  /\b(?:not|never|no|none|nobody|nothing|neither|unlike|instead of|rather than|without|if|when(?:ever)?|unless|until|once)\b|n['’]t\b/i;
/** Other things that people are given access to: `needs view access to the Budget and Invoices sheets`. */
const ofOthers =
  /\b(?:google|microsoft|sharepoint|onedrive|dropbox|slack|excel|sheets?|spreadsheets?|workbooks?|tabs?|folders?|drives?|buckets?|channels?|tables?|databases?|calendars?|devices?|cameras?|phones?|repo(?:sitorie)?s?|sites?|pages?)\b/i;

/** Sentences of a text that say which tools the app's account has to be permitted, two at least. */
export function permissionLists(text: string): readonly ClosedList[] {
  return sentencesOf(text).flatMap(({ start, end, sentence }) => {
    const named = permitted.exec(sentence)?.[1];
    if (named === undefined || notYet.test(sentence) || conditional.test(sentence)) return [];
    if (notAsked.test(sentence) || ofOthers.test(sentence)) return [];
    const listed = listedFirst(named.replace(/["'`*_]/g, ''));
    return listed.length > 1 ? [{ start, end, tools: listed }] : [];
  });
}

/** Between two things of a list; things that are not known as tools may stand there too. */
const nextInList = /^\s*(?:,|&|\+|\/|and\b|or\b)(?:[\s,&+/]|and\b|or\b|the\b|tools?\b|[A-Z][\w-]*)*$/;

/** The tools of the list that a text begins with: no others that it goes on to speak of, `Budget and RFIs, which it joins with your schedule`. */
function listedFirst(text: string): readonly string[] {
  const found: string[] = [];
  let behind = 0;
  for (const { 0: name, index } of text.matchAll(tools)) {
    if (!(behind === 0 ? leadsToList : nextInList).test(text.slice(behind, index))) break;
    behind = index + name.length;
    if (groupsOfPermission(name) !== undefined) found.push(name);
  }
  return found;
}

/** Headings above a list of the tools that the app uses. */
export const toolHeading =
  /^#{1,6}\s+(?:\W+)?(?:(?:supported |required |used )?procore (?:tools|modules|permissions|data)(?: (?:used|accessed|required|needed|supported|it uses|we use))?|(?:supported|required|used) (?:procore )?(?:tools|modules)|(?:tools|modules|data) (?:used|accessed|required|supported|(?:we|it) (?:uses?|access(?:es)?|reads?))|what (?:it|we|the app|this app) (?:reads?|uses?|access(?:es)?|syncs?))\b/i;

/**
 * A line that names the tools behind a label that could be such a heading: `**Procore tools used:** RFIs, Meetings`. What stands behind
 * the label; `undefined` for other lines.
 */
export function behindLabel(line: string): string | undefined {
  const [, label, rest] =
    /^(?:[-*+>]\s+)?[*_]{0,2}([A-Za-z][^:*_|]{3,60}?)[*_]{0,2}:[*_]{0,2}\s*(\S.*)$/.exec(line) ?? [];
  if (label === undefined || rest === undefined || !/tools|modules|permissions/i.test(label)) return undefined;
  return toolHeading.exec(`# ${label}`)?.[0].length === label.length + 2 ? rest : undefined;
}

/** An item that is not there yet, or not at all. */
export const notYet =
  /\b(?:planned|coming soon|not yet|roadmap|future|todo|tbd|not (?:used|accessed|required|supported|needed)|no access|none|optional|later|beta|soon)\b|❌|🚧|\[ \]|~~/i;
