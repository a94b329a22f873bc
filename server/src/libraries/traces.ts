/** What the text of a file shows of the libraries that it uses, before anything of it is parsed. */
import { cloudQueues, messageBuses, namedEvents, namedQueues, queuesByName } from './channels.ts';

/** A class is declared whose objects are rows of a table. */
export const makesTable =
  /\btable\s*=\s*True\b|\b__tablename__\b|\(models\.Model\)|@Entity\(|\bsequelize\.define\(|\b(?:pg|mysql|sqlite)Table\(|\b(?:new\s+|mongoose\.)Schema\(|['"]@adonisjs\/lucid\/orm['"]/;

/** Rows are put into a table, or a document into a collection, whatever reads them. */
export const fillsTable =
  /\b(?:insert|replace|merge)\s+(?:or\s+\w+\s+)?into\b|\.(?:upsert|insert|create|bulk_?create|update_or_create|get_or_create|bulk_save_objects|add_all|merge|replaceOne|updateOne|findOneAndUpdate|bulkWrite|save)(?:Many|One|AndReturn)?\(/i;

/** Web handlers are registered, or are methods that are handed what a request comes with. */
export const makesRoutes =
  /@\w+\.(?:get|post|put|patch|delete|route)\(|\b(?:app|router|server|fastify)\.(?:get|post|put|patch|delete|route)\(\s*['"`]|@Controller\(|: HttpContext\b/;

/** A field of the deliveries of Procore's webhooks, by which few other texts are left to be looked through. */
export const namesResource = /\bresource_name\b/;
/** Another one, in code that is called after hooks or has such an address. */
export const receivesDeliveries =
  /^(?=[\s\S]*?\bresource_id\b)(?=[\s\S]*?(?:\b(?:def|function|const) \w{0,40}hook|['"`][\w/:<>-]{0,40}hook))/i;

/** A page's state is set up: a slice, a store or a context. */
export const holdsState = /\b(?:createSlice|defineStore|createContext)(?:<|\()|\bfrom ['"]zustand['"/]/;

/** A module keeps state: a variable of its own begins empty, or lasts as long as something is under way. */
const keepsVariable =
  /^(?:export )?(?:const|let|var) \w+(?:: [^=\n]{1,80})? = (?:new (?:(?:Weak)?(?:Map|Set)|AsyncLocalStorage|EventTarget)\b|\[\]|\{\}|null\b|\{[^\n]{0,80}(?:\[\]|null)[^\n]{0,80}\})|^\w+(?:: [^=\n]{1,80})? = (?:\{\}|\[\]|None\b|dict\(|list\(|set\(|(?:collections\.)?(?:defaultdict|deque|OrderedDict)\(|(?:\w+\.)?(?:ContextVar|local|signal|Signal|(?:AsyncIO)?EventEmitter)\()|^(?:module\.)?exports(?:\.\w+)? = (?:\[\]|\{\}|null\b|new (?:Map|Set)\b)/;
/** One of its classes keeps state for all its instances. */
const keepsInClass =
  /^\s+(?:(?:private|public|protected) )?static (?:readonly )?#?\w+(?:: [^=\n]{1,80})? = (?:new (?:Map|Set)\b|\[\]|\{\}|null\b)/;
const keepsOwn = new RegExp([keepsVariable, keepsInClass].map(({ source }) => `(?:${source})`).join('|'), 'm');
const classes = /^(?:export )?class (\w+)/gm;
const makes = /^(?:[^\n=]{1,80}= |export default )(?:new )?(\w+)\(/gm;

/** What is looked for in a file's text. */
export type Trace = Pick<RegExp, 'test'>;

/** A module keeps state, or makes an instance of a class of its own for all who import it: `export const store = new Store();`, `store = Store()`. */
export const keepsState: Trace = {
  test(text) {
    if (keepsOwn.test(text)) return true;
    // One pattern for both would look through the rest of the file for each class.
    const own = new Set([...text.matchAll(classes)].map(([, name]) => name));
    return own.size > 0 && [...text.matchAll(makes)].some(([, name]) => own.has(name));
  },
};

/** Markup hands something to a component, `<Card item={rfi}`, and a component hands something on, shows it as HTML or keeps it. */
export const handsToComponents = /<[A-Z]\w*\s[^<>]{0,300}=\{/;
export const handsOn =
  /\bconsole\.\w+\(|\bfetch\(|\baxios\b|\.(?:post|put|capture\w*|track|identify|setContext|setItem|sendBeacon)\(|dangerouslySetInnerHTML|\.(?:inner|outer)HTML\b/;

/** Something is put into the queue of a task, and a module makes tasks: https://docs.celeryq.dev/en/stable/userguide/calling.html */
export const queuesTask =
  /\.(?:delay|delay_on_commit|apply_async|send|send_with_options|submit|si?|send_task|trigger|triggerAndWait)(?:<[^>\n]{1,60}>)?\(/;
export const makesTask = /^@(?:\w+\.)*(?:task|shared_task|periodic_task|actor|job)\b|['"]@trigger\.dev\/sdk/m;

/** A container is told what it makes, and so what that is handed. */
export const fillsContainer = /['"](?:awilix|inversify)['"]|\bcontainer\.register(?:Singleton|Instance)?\(/;

/** Something is put on the request or the server for the handlers behind. */
export const lendsToHandlers = /\b(?:res\.locals|req|request)\.\w+\s*=(?!=)|\.decorate\(/;

/** Something is put into the session of who asks, and something is read there. */
export const putsInSession = /\bsession(?:!?\.\w+|\[['"]\w+['"]\])\s*=(?!=)/;
export const readsSession = /\bsession(?:[!?]?\.|\[['"])\w+/;

/** A handler of errors looks at the request that failed: `error.config`, `JSON.stringify(err)`. */
export const looksAtFailures = /\b(?:e|err|error)(?:\?)?\.(?:config|toJSON)\b|\bstringify\((?:err|error)\b/;

/** Something is set for every connection of the process: its dispatcher, its agent, whether certificates are looked at. */
export const setsForAll =
  /\bsetGlobalDispatcher\(|NODE_TLS_REJECT_UNAUTHORIZED|_create_default_https_context|\bglobalAgent\b|\bsetCertificateVerifyProc\b|\b(?:ignore-)?certificate-error/;

/**
 * Defaults are set of a client that a package exports, which then serves every file (https://axios-http.com/docs/config_defaults), or
 * of the one that a framework hands in (https://angular.dev/guide/http/interceptors), or a page has (https://api.jquery.com/jQuery.ajaxSetup).
 */
export const setsDefaults =
  /\baxios\.(?:defaults|interceptors)\b|\bHttpInterceptor(?:Fn)?\b|\.ajax(?:Setup|Prefilter|Send)\(/i;
/** The packages that export one. */
export const sharedClients: readonly string[] = ['axios'];
/**
 * Something is set for each request of a client: by a function that is registered (https://axios-http.com/docs/interceptors) or its
 * defaults, in Python by the headers of a session (https://requests.readthedocs.io/en/latest/user/advanced/#session-objects).
 */
export const setsForRequests = {
  javascript: /\binterceptors\.request\.use\(|\.defaults\.headers\b/,
  python: /\.headers\.update\(|\.headers\[[^\]\n]{1,80}\] ?=(?!=)/,
};

/** A script of a browser extension tells others something, or hears them. */
export const tellsScripts =
  /\b(?:runtime|tabs)\.(?:sendMessage|onMessage|connect|onConnect)\b|[pP]ort\.(?:postMessage|onMessage)\b/;
/** What a preload script lends to its page, by name: https://www.electronjs.org/docs/latest/api/context-bridge */
export const lendsToPage = /\bexposeInMainWorld\(\s*["'`](\w+)["'`]/g;

/** What tells others something under a name, and the packages with which those hear it. */
export const channels: readonly (readonly [tells: RegExp, hearers: readonly string[]])[] = [
  [/\bnew (?:Queue|Bull)\b|@InjectQueue\(/, namedQueues.packages],
  [/\bPgBoss\b/, queuesByName.packages],
  [/\bnew Inngest\(/, ['inngest']],
  [
    /\bEventEmitter2\b|\b(?:Event|Query|Command)Bus\b|@(?:Query|Command)Handler\(/,
    [...namedEvents.packages, messageBuses.package],
  ],
  [/\bSendMessage(?:Batch)?Command\b|\bsend_?message(?:_?batch)?\(|\bput_?events(?:command)?\(/i, cloudQueues.hearers],
  // Functions that a platform runs import what it generates, or the forms of what they are called with.
  [
    /\bConvex(?:Http|React)?Client\b|\bfetch(?:Query|Mutation|Action)\(|\b_generated\/api\b|\.run(?:Query|Mutation|Action)\(/,
    ['convex/server', 'convex/values', './_generated/server', '../_generated/server', '../../_generated/server'],
  ],
  [/\b(?:ipcMain|webContents|BrowserWindow)\b/, ['electron', 'electron/renderer']],
];

/** Text of a component that shows HTML by a directive: https://vuejs.org/api/built-in-directives#v-html */
export const showsHtml = /\sv-html\s*=/;
/** Text that makes a router with what it loads for its pages. */
export const showsPages = /\bcreate(?:Browser|Hash|Memory)Router\b/;
/** A page exports what is loaded for it, which pages inside it can read. */
export const loadsPage = /\bexport\s+(?:async\s+)?(?:function|const)\s+(?:clientL|l)oader\b/;

/** A file configures log-ins by the drivers that it names, and another asks for one: https://docs.adonisjs.com/guides/auth/social-authentication */
export const namesDrivers = /['"]@adonisjs\/ally['"]/;
export const asksDriver = /\bally\.use\(/;
