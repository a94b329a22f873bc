/** How an app is started and published, as the files around its code tell. */
import type { App } from '../../analysis/facts.ts';

/** What starts a server, and the settings that it is started with. */
const starting =
  /(?:^|\/)(?:Dockerfile[\w.-]*|Procfile|\.env[\w.-]*|(?:docker-)?compose[\w.-]*\.ya?ml|[\w.-]+\.(?:service|sh|bat|cmd|ps1)|(?:GNU)?[Mm]akefile|justfile)$/;
/** What tells people how to start it. */
export const telling = /(?:^|\/)readme(?:\.\w+)?$/i;

/** The lines of what starts a server, or tells people how to, that say something. */
export function linesGiven(app: App, pattern: RegExp): readonly string[] {
  return app.paths
    .filter(path => starting.test(path) || telling.test(path))
    .flatMap(path => (app.text(path) ?? '').split('\n').filter(line => pattern.test(line)));
}

/** Whether what starts a server, or tells people how to, says something. */
export function givenFor(app: App, pattern: RegExp): boolean {
  return app.paths.some(path => (starting.test(path) || telling.test(path)) && pattern.test(app.text(path) ?? ''));
}

/** A container that listens to all is reached from its own machine alone: `docker run -p 127.0.0.1:8501:8501`. */
const toItself = /\b127\.0\.0\.1:\d{2,5}:\d{2,5}\b/;

/** Its port is published to the machine that runs it, and to no other. */
export function publishedHere(app: App): boolean {
  return givenFor(app, toItself);
}

const composing = /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$/;

/**
 * Of the containers that are made of the app none has a port on the machine: only other containers reach it.
 * https://docs.docker.com/reference/compose-file/services/#ports
 */
export function isKeptInside(app: App): boolean {
  const made = app.paths
    .filter(path => composing.test(path))
    .flatMap(path => (app.text(path) ?? '').split(/^(?: {2}|\t)(?=\w)/m))
    .filter(service => /^[ \t]+build:/m.test(service));
  return made.length > 0 && !made.some(service => /^[ \t]+(?:ports|network_mode|labels|<<):/m.test(service));
}
