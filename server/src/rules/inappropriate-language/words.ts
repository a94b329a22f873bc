/**
 * Wording that a reasonable person would consider inappropriate for the workplace (§3(c)), as data.
 *
 * A word stands here only where it can mean nothing else on a building site, in a drawing or in a name. Left out on purpose: cock,
 * nipple, bastard (a file's cut), male and female, stud, shaft, erection, dyke, screw, ball, nut, butt, tit, pecker, dick (a name),
 * prick punch, slag, spade, gyp (gypsum), retard (concrete), tranny (transmission), faggot (a fascine), chink, bush, strip, hooker,
 * bloody (an injury), WTF (a water treatment facility) but before a question mark; `ass` (short for assembly) counts in phrases alone.
 */
export interface Vulgar {
  /** Source of a regular expression, matched as whole words without regard to case. */
  readonly words: readonly string[];
  /** The same in several words. */
  readonly phrases: readonly string[];
  /** Insults to whoever reads, or to those that the app speaks of. */
  readonly insults: readonly string[];
}

/** What nothing but a person is called. */
const fool =
  '(?:idiots?|morons?|imbeciles?|cretins?|(?:dim|half|nit)-?wits?|bozos?|numb?skulls?|(?:bone|block|knuckle)heads?|pea-?brains?|dolts?|dunces?|simpletons?|nincompoops?)';

/** Those that an app speaks of. */
const people =
  '(?:users?|customers?|people|guys|owners?|contractors?|subcontractors?|subs?|gcs?|architects?|designers?|consultants?|engineers?|superintendents?|supers?|foremen|foreman|inspectors?|reviewers?|approvers?|vendors?|suppliers?|crews?|trades?|project managers?|pms?)';

export const vulgar: Vulgar = {
  words: [
    // Letters may be masked: f*ck, f**k, f@ck, sh!t, $hit, s**t, b!tch. Not fck and fuk: strengths of concrete and steel.
    "(?:mother|cluster|mind|brain)?-?f(?:uc|u[*@#]|[*@#]{1,2}c?)k(?:s|ed|er|ers|ing|in['’]?|up|wit)?",
    'fuckin',
    String.raw`wtf(?=\s*[?!,]|\s+(?:is|are|was|did|went|happened)\b)`,
    'stfu',
    String.raw`(?:bull|horse|dip|bat|ape)?-?[s$](?:h[i!1*]|\*{2})t(?:e|s|ty|tier|tiest|show|load|storm|head|hole|ter|ting)?`,
    '(?:bull)?shat',
    'bullcrap',
    'crap(?:s|py|pier|piest|ped|ping)?',
    String.raw`b[i!1*]tch(?:es|ed|ing|y)?(?!\s+(?:pot|link|chain)s?\b)`,
    String.raw`(?:a[s$]{2}|@ss|arse|a\*{2})-?(?:holes?|hats?|clowns?|wipes?)`,
    '(?:dumb|jack|smart|bad|lard|wise)-?ass(?:es|ed|ery)?',
    'half-?ass(?:ed|ing)?',
    'kick-?ass',
    String.raw`c(?:u|\*)nts?`,
    'twats?',
    'wank(?:s|er|ers|ing)?',
    'bollocks',
    String.raw`buggers?(?!\s+(?:all)\b)`,
    'piss(?:ed|ing|er|y)?',
    String.raw`(?:god)?-?d(?:a|\*)mn(?:ed|it)?`,
    'dammit',
    'dick(?:heads?|wads?)',
    'douche-?(?:bags?|nozzles?|canoes?)',
    "frigg(?:in['’]?|ing)",
    'effing',
    'cocksuckers?',
    'whor(?:e|es|ing)',
    'sluts?',
    'boobs?',
    'tits',
    'dildos?',
    'blow-?jobs?',
    'hand-?jobs?',
    // The formal words stand in terms of use, which forbid what they name.
    '(?<!child )porn(?:os?)?',
    'n[i!1*]gg(?:er|ers|a|as)',
    'wetbacks?',
  ],
  phrases: [
    String.raw`(?:what|who|where|why|how) the (?:hell|heck the hell|f\*{2,3})`,
    'go to hell',
    'bloody hell',
    String.raw`(?:pain in (?:the|your|my)|kick(?:s|ed|ing)?(?: your| some)?|kiss my|your|my|lazy|sorry|stupid|fat|big) ass(?!['’]?y\b|\.\s*(?:no|nr|dwg|\d))`,
    String.raw`(?:this|that|it) sucks(?!\s+(?:in|up|out|air|water|the|from)\b)`,
    'screw you',
    'you (?:bastard|prick|dick|tosser)s?',
    String.raw`(?:lazy|stupid|dumb|cheap|greedy|poor) bastards?(?!\s+(?:files?|cuts?|sizes?|thread)\b)`,
    `(?:don['’]t be|being|such) a dick`,
    'kill yourself',
    "can['’]?t be arsed",
    'shut (?:the (?:hell|heck|f\\S+) )up',
  ],
  insults: [
    "(?:you|you['’]re|you are)(?: an?| all| such an?)?(?: (?:complete|total|absolute|utter|lazy|bloody))? (?:idiot|moron|imbecile|cretin)s?",
    '(?:are|is) (?:an? |all |such )?(?:complete |total |absolute |utter )?(?:idiots?|morons?|imbeciles?|cretins?)',
    '(?:only|just|like|even|what|which|what kind of|what sort of|some|any|every|another)(?: an?)? (?:idiots?|morons?|imbeciles?|cretins?)(?! (?:lights?|proof))',
    `(?:idiot|moron|stupid|dumb|lazy|incompetent|clueless) ${people}`,
    `(?:dumbest|stupidest|laziest|most (?:stupid|incompetent|clueless|useless)) (?:${people}|person|bunch|lot|of (?:you|them) all)`,
    '(?:lazy|stupid|dumb|useless|clueless|incompetent|bloody|complete|total|absolute|utter) (?:idiots?|morons?|imbeciles?|cretins?|fools?|clowns?|slackers?|losers?|jerks?|twits?|(?:dim|half|nit)-?wits?|bozos?)',
    // Calling somebody so: `Wrong file, moron!`, `Moron, that is no date.` The word is looked for first: white space is gone through once.
    String.raw`(?=${fool})(?<=(?:[,;:–—!?…]|^|[.!?]\s)\s*)${fool}(?=\s*[!?,…]|\s*\.(?:\s|$))(?!\s*,\s*${fool})`,
    String.raw`are you (?:really |just |that |so |too )?(?:stupid|dumb|illiterate|brain-?dead)(?=\s*\?)`,
    '(?:these|those|such|you|bunch of|what) (?:idiots|morons|imbeciles|cretins|fools|clowns|slackers|losers|jerks|twits|(?:dim|half|nit)-?wits|bozos)',
  ],
};

/** Parts of the product that a judgement may be about; a judgement about a record, a link or a token is none about Procore. */
const parts =
  'ui|ux|interface|app|apps|software|platform|product|system|website|web ?site|company|support|search|api|apis|reports?|reporting|tools?|mobile app|design|pricing|developers?|engineers?|documentation|docs';
/** What works or does not: only a strong word about it is a judgement. */
const machinery = 'servers?|services?|back-?ends?|cloud|sync';
const strong =
  'terrible|awful|horrible|horrendous|atrocious|garbage|trash|rubbish|crap|crappy|lousy|pathetic|useless|worthless|overpriced|clunky|bloated|ridiculous|stupid|dumb|idiotic|incompetent|laughable|dreadful|abysmal|greedy';
// "Procore is slow to answer at the moment" says how things are.
const weak =
  'outdated|obsolete|broken|slow(?!\\s+(?:to\\s+\\w+|at\\s+the\\s+moment|right\\s+now|just\\s+now|today|currently)\\b)|ancient|buggy|unusable|confusing|painful|expensive|a (?:joke|mess|nightmare|disaster|scam|rip-?off|dinosaur|disgrace)|the worst|worse than';
/** Not `the connection to Procore is broken`. */
const subject = String.raw`(?<!\b(?:to|with|from|in|into|of|for|by|via|through|on|at|and)\s)`;
const degree = String.raw`(?:(?:so|just|really|such|simply|very|too|totally|utterly|absolutely|frankly|always|still|hopelessly|a bit|an?|pretty|known to be|notoriously)\s+)*`;

/** Wording that disparages Procore (§3(e)): what it is, what it does, what one feels about it. */
export const disparaging: readonly string[] = [
  String.raw`procore(?:['’]s)?(?:\s+(?:own\s+)?(?:${parts}|${machinery}))?(?:\s+(?:is|are|was|has\s+always\s+been|remains)|['’]s)\s+${degree}(?:${strong})(?![\w-])`,
  String.raw`${subject}procore(?:['’]s)?(?:\s+(?:own\s+)?(?:${parts}))?(?:\s+(?:is|are|was|has\s+always\s+been|remains)|['’]s)\s+${degree}(?:${weak})(?![\w-])`,
  String.raw`procore(?:['’]s)?(?:\s+(?:own\s+)?(?:${parts}))?\s+(?:really\s+|just\s+|always\s+|totally\s+)*(?:sucks?|stinks?|blows(?!\s+(?:up|out|away|past))|screwed\s+(?:up|it|you|us)|messed\s+(?:up|it)|rips?\s+(?:you|us|people|customers)\s+off|overcharges?|wastes?\s+(?:your|our|everyone['’]s)\s+time|never\s+works|can(?:['’]t|not)\s+get\s+anything\s+right|lets?\s+(?:you|us)\s+down|doesn['’]t\s+(?:care|give\s+a\b))`,
  String.raw`procore(?:['’]s)?(?:\s+(?:own\s+)?(?:${parts}|${machinery}))?\s+(?:has\s+|have\s+|just\s+)*(?:shat|shits?|shit|crapped|crap(?:s|ped)?\s+out|soiled|pooped|puked|barfed|vomited)(?![\w-])`,
  String.raw`procore['’]s\s+${degree}(?:${strong})\s+\w+`,
  String.raw`procore['’]s\s+${degree}(?:outdated|obsolete|broken|slow|ancient|buggy|unusable|confusing|painful|expensive|clumsy)\s+(?:${parts})`,
  String.raw`(?:${strong}|damn|goddamn)\s+procore`,
  String.raw`(?:outdated|obsolete|broken|slow|ancient|buggy|unusable|confusing|painful|expensive|clumsy)\s+procore\s+(?:ui|ux|interface|app|software|platform|product|website|support|search|pricing)`,
  String.raw`(?:hates?|hating|loathes?|despises?|(?:sick|tired)(?:\s+and\s+tired)?\s+of|fed\s+up\s+with|had\s+enough\s+of)\s+(?:using\s+|fighting\s+|dealing\s+with\s+)?procore(?!['’]?s?\s+(?:notification|email|e-mail|spam\s+filter))`,
  String.raw`(?:worst|dumbest)\s+(?:part|thing)\s+(?:of|about)\s+procore`,
  String.raw`(?:thanks\s+for\s+nothing|shame\s+on\s+you),?\s+procore`,
];
