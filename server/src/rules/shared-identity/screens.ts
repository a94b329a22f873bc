/** Screens of Streamlit's and chats of Chainlit's: what runs because one of their users asked, and whether they have users. */
import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { calledName, walkProgram } from '../../program/walk.ts';

const ofScreens = /^[ \t]*(?:import|from)[ \t]+streamlit\b/m;
const ofChats = /^[ \t]*(?:import|from)[ \t]+chainlit\b/m;

/** https://docs.chainlit.io/api-reference/lifecycle-hooks/on-message */
const hooks = /^(?:on_message|on_chat_start|action_callback)$/;

/** Functions that run when somebody opens a screen, whose file runs then, or writes to a chat. */
export function shownTo(file: AnalysedFile): readonly FunctionFacts[] {
  if (file.language !== 'python') return [];
  if (ofChats.test(file.text))
    return file.functions.filter(({ node }) => node.annotations?.some(each => hooks.test(calledName(each) ?? '')));
  return ofScreens.test(file.text) ? calledAtOnce(file) : [];
}

/** The functions that the code of a file itself calls, its own and others'. */
function calledAtOnce(file: AnalysedFile): readonly FunctionFacts[] {
  const found: FunctionFacts[] = [];
  walkProgram(file.program, node => {
    if (node.kind === 'function' || node.kind === 'class') return false;
    if (node.kind === 'call')
      for (const fn of file.evaluate(node.callee).functions)
        if (!found.some(({ node: known }) => known === fn.node)) found.push(fn);
    return true;
  });
  return found;
}

/**
 * People sign in: https://docs.streamlit.io/develop/concepts/connections/authentication, or type a password in that is not one for something else,
 * https://docs.chainlit.io/authentication/overview
 */
const signsIn =
  /\bst\.(?:login|user|experimental_user)\b|\bstreamlit_(?:authenticator|oauth|keycloak|msal)\b|\btext_input\((?![^\n]{0,80}\b(?:smtp|e?-?mail|database|db|ftp|proxy|procore)\b)[^\n]{0,80}passw[^\n]{0,80}\btype\s*=\s*["']password/i;
const logsIn = /@\w+\.(?:password_auth|header_auth|oauth)_callback\b/;

/** Whether a screen or a chat has its users say who they are. */
export const signsInViewers = perFile(
  ({ language, text, pathClass }) =>
    language === 'python' &&
    pathClass === 'source' &&
    ((ofScreens.test(text) && signsIn.test(text)) || (ofChats.test(text) && logsIn.test(text))),
);
