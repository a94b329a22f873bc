/** Chats as the customers' own place: who asks there is answered there, and an app that they install posts into their workspaces. */
import type { AnalysedFile, Effect, RouteFacts } from '../../analysis/facts.ts';
import { findAt, namesIn, propertyOf, rootOf } from '../../program/walk.ts';
import { isChat } from '../support/handlers.ts';
import { isKept } from './connected.ts';

/**
 * What a listener answers by, into the conversation that it was called from:
 * https://docs.slack.dev/tools/bolt-js/concepts/commands, https://docs.slack.dev/tools/bolt-js/concepts/message-sending,
 * https://discordjs.guide/legacy/slash-commands/response-methods, https://grammy.dev/guide/basics
 */
const answering = /(?:^|\.)(?:say|respond|reply|followUp)$/;

/**
 * Whether a call answers who asks in a chat, or posts with a token that the app keeps of each workspace that installed it
 * (https://docs.slack.dev/authentication/installing-with-oauth). A token out of the app's settings is of one that whoever runs it has.
 */
export function staysWithCustomer(effect: Effect, file: AnalysedFile): boolean {
  if (effect.does !== 'chat') return false;
  const { route } = effect.surroundings;
  const isAsked = route !== undefined && isChat(route) && (isForAskerOnly(effect) || isWhereAsked(effect, route));
  if (answering.test(effect.path) || isAsked) return true;
  return (
    effect.args.some(({ name, value }) =>
      name === 'token' ? isKept(value) : value.keys.names.includes('token') && isKept(value.property('token')),
    ) || isClientOfInstallation(effect, file)
  );
}

/**
 * A listener shows something to the one who called it alone, a view or a message that nobody else sees:
 * https://docs.slack.dev/interactivity/handling-user-interaction, https://docs.slack.dev/reference/methods/chat.postEphemeral
 */
function isForAskerOnly({ path, args }: Effect): boolean {
  if (/(?:^|\.)(?:chat\.postEphemeral|chat_postEphemeral)$/.test(path)) return true;
  return args.some(({ name, value }) => name === 'trigger_id' || value.keys.names.includes('trigger_id'));
}

/** A listener posts to the channel that its event came from, as `say` does: `chat.postMessage({ channel: command.channel_id, … })`. */
function isWhereAsked({ args }: Effect, { handlers }: RouteFacts): boolean {
  const told = new Set(handlers.flatMap(({ node }) => node.parameters.flatMap(({ target }) => namesIn(target))));
  return args.some(({ name, node }) => {
    const channel = name === 'channel' ? node : propertyOf(node, 'channel')?.value;
    return channel !== undefined && told.has(rootOf(channel) ?? '');
  });
}

/** `new WebClient(installation.botToken)`, `WebClient(token=installation.bot_token)` */
function isClientOfInstallation({ client }: Effect, { app }: AnalysedFile): boolean {
  const home = client && app.file(client.file);
  if (client === undefined || home === undefined) return false;
  return findAt(home.program, client.start).some(
    made =>
      made.kind === 'call' &&
      made.start === client.start &&
      made.args.some(({ name, value }) => (name ?? 'token') === 'token' && isKept(home.evaluate(value))),
  );
}
