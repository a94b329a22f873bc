/** Wording that claims that Procore stands behind an app (§4(f), §6(d)), as data. */
export interface Claim {
  readonly pattern: RegExp;
  /** What it claims. */
  readonly claims: 'endorsement' | 'certification' | 'affiliation' | 'partnership' | 'authorship';
  /** It counts only where the sentence speaks of the app: the same words are said of users, requests and documents. */
  readonly ofApp?: true;
  /** The adjective that makes the claim, where the sentence stands without it. */
  readonly adjective?: RegExp;
}

/** What an app calls itself. */
const products =
  'integrations?|apps?|applications?|add-?ons?|plug-?ins?|extensions?|connectors?|companions?|bots?|assistants?|products?|solutions?|services?|modules?|widgets?|bridges?|sync(?: tool| service)?|clients?|tools?|software|mcp servers?|agents?|dashboards?|listings?|cli|command[\\s-]lines?(?: (?:tool|client|interface)s?)?';
/** What a firm calls itself. */
const firms = 'partners?|integrators?|resellers?|consultants?|developers?|vendors?|providers?|implementers?|experts?';
const procore = String.raw`procore(?:\s+technologies(?:,?\s+inc\.?)?)?(?:[®™])?`;
/** Words behind the name that make it something else: its API, its users, its workflows. */
const others = String.raw`(?!['’]?s?\s+(?:users?|admins?|administrators?|members?|managers?|workflows?|account|login|log-in|sign-?in|oauth|api|apis|sdk|rest|data|webhooks?|permissions?|roles?|docs?|documentation|customers?|clients?|company|directory|project|projects|experts|consultants|specialists|(?:integrations?|platform|implementation)\s+(?:experts|consultants|specialists|developers|engineers|people)|before|upon|when|if|only\s+when))`;

/** Procore's own help: "official Procore product support". */
const help = String.raw`(?!\s+(?:support|team|documentation|docs|help|channels?|pages?|references?|guides?|names?|logos?))`;

/** What makes a partner more than one who works with somebody. */
const ranks =
  'official|preferred|premier|certified|trusted|strategic|exclusive|leading|registered|authori[sz]ed|chosen|favou?rite|go-to|gold|platinum|silver|technology|proud';
/** Words behind a partner that make it a thing of Procore's own: its partner team, its partner program. */
const theirs = String.raw`(?!\s+(?:teams?|programs?|programmes?|portals?|networks?|managers?|pages?|directory))`;
/** Who works for Procore: "Procore's own engineers", "the team at Procore"; "Procore integration experts" are anyone who knows it. */
const procoresPeople =
  "procore['’]s\\s+(?:own\\s+)?(?:product\\s+|engineering\\s+|integrations?\\s+)?(?:engineers|developers|experts|people|team)|procore\\s+(?:product|engineering|integrations?|platform|partner)\\s+team|(?:engineers|developers|experts|people|team)\\s+(?:at|of|from|behind)\\s+procore";
const made = '(?:co-?)?(?:built|made|developed|designed|created|engineered)';
/** Words behind a product's name that make it something else: "Procore's preferred integration pattern". */
const notOne = String.raw`(?!\s+(?:patterns?|approach\w*|methods?|flows?|guid\w+|practices?|settings?|steps?|points?|users?|types?|list))`;

const claim = (pattern: string, claims: Claim['claims'], more: Omit<Claim, 'pattern' | 'claims'> = {}): Claim => ({
  pattern: new RegExp(String.raw`(?<![\p{L}\p{N}_-])${pattern}(?![\p{L}\p{N}_])`, 'giu'),
  claims,
  ...more,
});

export const claims: readonly Claim[] = [
  claim(
    String.raw`(?:officially\s+(?:supported|recogni[sz]ed|sanctioned|licensed)|official)\s+(?:[\p{L}-]+\s+){0,2}?${procore}\s+(?:[\p{L}-]+\s+){0,2}?(?:${products}|${firms})${help}`,
    'endorsement',
    { adjective: /^official(?:ly \p{L}+)?\s+/iu },
  ),
  claim(
    String.raw`(?:the|an)\s+official\s+(?:[\p{L}-]+\s+){0,2}?(?:${products}|${firms})\s+(?:for|of|from|by)\s+${procore}`,
    'endorsement',
  ),
  claim(
    String.raw`(?:${ranks})\s+(?:[\p{L}-]+\s+){0,2}?partners?\s+(?:of|with|to)\s+${procore}${others}`,
    'partnership',
  ),
  claim(
    String.raw`procore['’]s\s+(?:own\s+|most\s+)?(?:${ranks})\s+(?:[\p{L}-]+\s+){0,3}?(?:partners?|integrators?|resellers?|implementers?|consultants?)${theirs}`,
    'partnership',
  ),
  claim(
    String.raw`procore['’]s\s+(?:own\s+|most\s+)?(?:preferred|endorsed|certified|favou?rite|chosen|exclusive|go-to)\s+(?:[\p{L}-]+\s+){0,3}?(?:integrations?|apps?|add-?ons?|plug-?ins?|extensions?|connectors?|solutions?|products?)${notOne}`,
    'endorsement',
  ),
  claim(
    String.raw`(?:certified|endorsed|approved|authori[sz]ed|verified|vetted|accredited|recommended|sanctioned)\s+${procore}\s+(?:(?:technology|marketplace|integration|implementation|solution|app)\s+)?(?:${products}|${firms})`,
    'certification',
    { adjective: /^\p{L}+\s+/u },
  ),
  claim(
    String.raw`${procore}[\s-]+(?:certified|approved|endorsed|authori[sz]ed|verified|vetted|accredited|recommended|sanctioned)[*_]*\s+(?:[\p{L}-]+\s+)?(?:${products}|${firms})`,
    'certification',
  ),
  // A badge: the words alone. "Procore Certified: Project Manager" is what a person learnt.
  claim(
    String.raw`^\W*${procore}[\s-]+(?:certified|approved|endorsed|authori[sz]ed|verified|recommended)\W*$`,
    'certification',
  ),
  claim(
    String.raw`${procore}[\s-]+(?:certified|approved|endorsed)(?=\s*(?:[.!,;)]|and\b|since\b|for\b|integration\b))`,
    'certification',
    { ofApp: true },
  ),
  claim(
    String.raw`(?:certified|endorsed|vetted|accredited|recommended|sponsored|backed|sanctioned|blessed|trusted)\s+(?:(?:and|&)\s+\p{L}+\s+)?by\s+${procore}${others}`,
    'endorsement',
  ),
  claim(
    String.raw`(?:approved|authori[sz]ed|verified|reviewed|supported|licensed|tested|chosen|hand-?picked|preferred)\s+(?:and\s+\p{L}+\s+)?by\s+${procore}${others}`,
    'endorsement',
    { ofApp: true },
  ),
  claim(
    String.raw`${procore}\s+(?:endorses|recommends|certifies|approves|sponsors|backs|stands\s+behind)\s+(?:this|our|the|it|us|\p{Lu}\p{L}+)`,
    'endorsement',
  ),
  claim(
    String.raw`${procore}\s+(?:(?:has|have)\s+)?(?:certified|endorsed|approved|reviewed)\s+(?:this|our|the)\s+(?:${products})`,
    'endorsement',
  ),
  claim(
    String.raw`(?:with|under|carries|has|holds)\s+(?:the\s+)?(?:full\s+|official\s+)?(?:${procore}['’]s?|procore)\s+(?:endorsement|approval|blessing|certification|seal\s+of\s+approval)`,
    'endorsement',
  ),
  claim(String.raw`affiliated\s+with\s+${procore}${others}`, 'affiliation'),
  claim(
    String.raw`(?:in\s+(?:\p{L}+\s+)?(?:partnership|association|collaboration|cooperation|affiliation)\s+with|partnered\s+with|partners?\s+with|partnering\s+with)\s+${procore}${others}`,
    'partnership',
  ),
  claim(
    String.raw`(?:(?:an?|our|as|is|are|we['’]?re|proud|certified|official|premier|preferred|trusted|strategic|gold|platinum|silver|leading|registered|authori[sz]ed)\s+)(?:(?:certified|official|premier|preferred|trusted|strategic|gold|platinum|silver|leading|registered)\s+)?${procore}\s+(?:(?:technology|network|integration|marketplace|solutions?|certified|gold|platinum|premier|preferred|strategic|app\s+marketplace|implementation|channel)\s+){0,2}partners?${theirs}`,
    'partnership',
  ),
  // A line of its own, as in a list of what a firm is: "• **Procore Technology Partner**". Of several it is a heading.
  claim(
    String.raw`(?=procore)(?<=(?:^|\n)[^\p{L}\p{N}\n]*)${procore}\s+(?:technology|network|marketplace|channel|certified|gold|platinum|silver|premier|preferred)\s+partner(?=[^\p{L}\p{N}\n]*(?:\n|$))`,
    'partnership',
  ),
  claim(
    String.raw`(?:(?:is|are|as)\s+|[’']re\s+|,\s+)an?\s+procore\s+(?:company|product|subsidiary|brand)(?!\s+(?:admin\w*|id|directory|accounts?|users?|level|names?|records?|permissions?))`,
    'authorship',
    { ofApp: true },
  ),
  claim(String.raw`part\s+of\s+the\s+procore\s+(?:family|group)`, 'affiliation'),
  // Not of Procore's own: "Procore Pay is a product of the Procore family".
  claim(
    String.raw`(?<!procore[^.]{0,40})(?:(?:is|are|as)\s+|[’']re\s+|,\s+)(?:an?|one|another)\s+(?:proud\s+)?(?:${products}|company|member|brand)\s+(?:of|in|from)\s+the\s+procore\s+(?:family|group)`,
    'affiliation',
  ),
  claim(
    String.raw`(?:${made})\s+(?:(?:together|jointly|alongside|closely|hand[\s-]in[\s-]hand|side[\s-]by[\s-]side)\s+)?(?:with|by)\s+(?:the\s+)?(?:${procoresPeople})`,
    'partnership',
  ),
  claim(String.raw`(?:${made})\s+(?:together|jointly)\s+with\s+${procore}${others}`, 'partnership', { ofApp: true }),
  claim(
    String.raw`(?:built|made|developed|produced|created|published|maintained|operated|brought\s+to\s+you)\s+(?:and\s+\p{L}+\s+)?by\s+(?:(?:[\p{L}\p{N}.'’-]+\s+){1,3}(?:and|&)\s+)?${procore}${others}`,
    'authorship',
    { ofApp: true },
  ),
  claim(String.raw`powered\s+by\s+${procore}${others}`, 'affiliation'),
];

/** Words before a claim that take it back, make it depend on something, or forbid it. */
const takesBack =
  /(?<![\p{L}-])(?:not|never|no|nor|neither|without|non|unofficial\p{L}*|un(?:affiliated|endorsed|certified)|independent\p{L}*|cannot|n['’]t|pending|until|unless|once|if|when|whether|must|should|may|might|could|needs?|to\s+become|(?<!(?:proud|pleased|honou?red|thrilled|glad|happy)\s+)to\s+be|becom\p{L}+|appl(?:y|ies|ied|ying)|seek\p{L}*|plan\p{L}*|await\p{L}*|request\p{L}*|submit\p{L}*|avoid\p{L}*|instead|rather|impl(?:y|ies|ied|ying)|claims?|wording|phrases?|forbid\p{L}*|prohibit\p{L}*|requires?|permission|such\s+as)(?![\p{L}-])|n['’]t(?!\p{L})/giu;
/** Words of the same field: "not affiliated with, sponsored by or certified by". */
const kindred =
  /affiliat|endors|certif|sponsor|approv|associat|partner|authori|official|impl|claim|say|call|describ|advertis/i;
/** "Never lose an RFI again": an imperative that denies something else. */
const imperative =
  /^\W*(?:never|do\s+not|don['’]t|no\s+more|stop)\s+(?!say|call|claim|writ|us(?:e|ing)\b|impl|describ|advertis)/i;

/**
 * Whether a sentence denies, forbids or only hopes for the claim that follows.
 * @param before what it says up to the claim
 */
export function isTakenBack(before: string): boolean {
  const clause = before.slice(Math.max(...[';', ':', '—', '–'].map(mark => before.lastIndexOf(mark) + 1)));
  const opening = imperative.exec(clause)?.[0].length ?? 0;
  for (const match of clause.matchAll(takesBack)) {
    if (match.index < opening) continue;
    const gap = clause.slice(match.index + match[0].length);
    if (gap.split(/\s+/).filter(Boolean).length <= 6 || kindred.test(gap)) return true;
  }
  return false;
}

/** A sentence about somebody's library, documentation or service of Procore's own, or about what happens to a document. */
export const ofProcores =
  /(?<![\p{L}-])(?:sdks?|docs?|documentation|reference|guides?|api|apis|endpoints?|librar(?:y|ies)|packages?|gems?|repositor(?:y|ies)|repos?|hooks?|templates?|formats?|file types?|fields?|versions?|routes?|tokens?|requests?|callbacks?|sessions?|records?|invoices?|submittals?|rfis?|change orders?|drawings?|users?|you|your (?:account|login|company)|accounts?|statuse?s?|photos?|files?|webhooks?)(?![\p{L}-])/iu;
/** Who are certified, approved or trusted are people: "superintendents who were certified by Procore". */
export const ofPeople =
  /(?<![\p{L}-])(?:people|persons?|staff|employees|workers?|crews?|superintendents?|(?:project |site )?managers?|foremen|foreman|engineers?|candidates?|trainees|anyone|everyone|someone|those|whoever)\s+(?:(?:who|that)\s+)?(?:(?:is|are|was|were|has|have|had|been|gets?|got|be|must|may)\s+){0,3}$/iu;
/** A sentence about the app or the firm. */
export const ofApps = new RegExp(
  String.raw`(?<![\p{L}-])(?:${products}|platform|we|we['’]re|our (?:team|company|firm))(?![\p{L}-])`,
  'iu',
);
