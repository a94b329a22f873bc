/** Names by which code says that a text is shown to users: of tags, tables of texts, calls and receivers. */

/** Tags inside a sentence; any other ends it. */
export const inline =
  /^(?:a|abbr|b|bdi|cite|code|em|i|kbd|mark|q|s|small|span|strong|sub|sup|u|Link|NavLink|Strong|Bold|Em)$/;
/** Names of tables of texts, and endings of names of texts. */
export const textTable =
  /^(?:(?:\w+_)?(?:messages|msgs|strings|copy|texts?|labels|captions|tooltips|phrases)|(?:(?:form|validation|api|user)_?)?errors|toasts|alerts|translations?|i18n|locales?|en)$/i;
/** `errorMessages`, `toastCopy` */
export const camelTable = /[a-z](?:Messages|Strings|Copy|Texts|Labels|Captions|Tooltips|Phrases)$/;
export const textName =
  /(?:message|text|title|label|copy|banner|heading|headline|caption|tooltip|placeholder|description|subtitle|tagline|slogan|hint|greeting|subject|detail|textContent|innerHTML)s?$/i;
/** The same of an enumeration: `class Message(StrEnum)`, `enum ErrorText`. */
export const textEnumeration = /(?:message|msg|notice|alert|toast|error|text|copy|label|string)s?$/i;
/** Calls that put their text before a user, by name, or by receiver and name. */
export const showing =
  /^(?:alert|confirm|prompt|toast|swal|notify|flash|s?echo|say|reply(?:_?\w+)?|respond|ask|(?:follow|edit)_?(?:up|reply)|send_?(?:message|activity|text)|(?:show|display|set|enqueue|open)_?(?:Error|Message|Toast|Notification|Snackbar|Notice|Alert|Warning|Status|Info|Banner|\w*Message)\w*)$/i;
/** Errors that a framework answers or prints with their text, answers, translations, and the messages of a form's checks. */
export const answering =
  /^(?:(?:BadRequest|Unauthorized|Forbidden|NotFound|Conflict|Gone|ImATeapot|NotAcceptable|PayloadTooLarge|UnprocessableEntity|InternalServerError|BadGateway|ServiceUnavailable|GatewayTimeout|Validation|Http|HTTP|Https|API|GraphQL|UserInput|Usage|Click|PermissionDenied|BadParameter|User)(?:Exception|Error)|create(?:Http)?Error|abort|PermissionDenied|BadParameter|Http404|add_?error|(?:Http|JSON|Json|HTML|PlainText|Next)?Response(?:BadRequest|Forbidden|NotFound|ServerError)?|badRequest|unauthorized|forbidden|notFound|badImplementation|n?gettext(?:_lazy)?|lazy_gettext|_|\$?t|translate|refine|required|nonempty|matches|min|max|length|(?:min|max)Length|email|url|uuid|int(?:eger)?|positive|typeError|withMessage|DataRequired|InputRequired)$/;
export const shower =
  /^(?:toast(?:r|er|ify)?|messages?|messageApi|ElMessage|ElNotification|[QM]?MessageBox|notifications?|notify|notifier|notyf?|notiflix|[Nn]otistack|snackbar|iziToast|alertify|bootbox|growl|pnotify|alert|sweet_?alert|swal|vex|dialog|st|ui|UIkit|modal|res|response|reply|c|ctx|click)$/i;
export const shows =
  /^(?:alert|success|error|info|information|warn|warning|danger|failure|critical|show|fire|open|add|send|title|header|subheader|markdown|caption|text|label|write|message|json|status|end|body|echo|confirm|prompt|toast|notify|notification|loading)$/i;
/** Calls that only compare their text with another. */
export const comparing = /^(?:includes|startsWith|endsWith|indexOf|has|startswith|endswith)$/;
/** What jQuery writes into the page. */
export const writes = /^(?:text|html|append|prepend|before|after|val|attr|prop)$/;
/** Lists of what must not be said, or of what others may say and is looked for. */
export const forbidding =
  /matcher|utterance|forbid|banned|block(?:ed|list)|blacklist|denylist|profan|swear|censor|moderat|prohibit|disallow|avoid|bad_?words|stop_?words|reserved|trademark/i;
