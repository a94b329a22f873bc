/** How an app is started and published, as the files around its code tell. */
import type { App } from '../../analysis/facts.ts';

/** What starts a server. */
const starting =
  /(?:^|\/)(?:Dockerfile[\w.-]*|Procfile|(?:docker-)?compose[\w.-]*\.ya?ml|[\w.-]+\.(?:service|sh|bat|cmd|ps1)|(?:GNU)?[Mm]akefile|justfile)$/;
const telling = /(?:^|\/)readme(?:\.\w+)?$/i;

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
