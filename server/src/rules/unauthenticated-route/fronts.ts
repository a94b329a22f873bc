/** What stands before an app outside of its code, as its own settings and pages tell. */
import type { App } from '../../analysis/facts.ts';

/** Files that set up a server, and those that tell people of it. */
const settings =
  /(?:^|\/)(?:Dockerfile[\w.-]*|Caddyfile|Procfile|(?:docker-)?compose[\w.-]*\.ya?ml|[\w.-]+\.(?:service|conf|tf)|readme(?:\.\w+)?|[\w.-]*(?:ingress|traefik|deploy|cloudbuild|values)[\w.-]*\.ya?ml)$/i;

/** Servers and services that have people sign in before they hand a request on, and networks that strangers are not in. */
const keepers =
  /oauth2[-_]proxy|authelia|authentik|pomerium|vouch[-_]proxy|auth_basic\b|auth_request\b|forward_?auth|basic_?auth\b|htpasswd|identity-aware proxy|iap_|cloudflare access|(?:alb|cognito|easy) auth|authenticate-(?:oidc|cognito)|deployment protection|no-allow-unauthenticated|\bVPN\b|tailscale|tailnet|wireguard/i;

/** An app's settings or its README name what keeps strangers out before it. */
export function hasFront(app: App): boolean {
  return app.paths.some(path => settings.test(path) && keepers.test(app.text(path) ?? ''));
}

const readmes = ['README.md', 'readme.md', 'Readme.md', 'README.rst', 'README.txt', 'README'];

/** `only reachable from the office network and VPN`, `runs on the tools host, VPN only`, `behind our VPN` */
const closed =
  /\bonly\b[^.\n]{0,60}\b(?:vpn|intranet|tailnet|(?:office|internal|private|company|corporate)\s(?:network|lan))\b|\bvpn[\s-]only\b|\bbehind\s(?:the|our|a)\s(?:\w{1,20}\s)?vpn\b/i;

/** The README of an app, or of the repository around it, says that only those in a network of its own reach it; that it names one is not enough. */
export function staysInNetwork(app: App): boolean {
  return [app, app.parent].some(each => readmes.some(name => closed.test(each?.text(name) ?? '')));
}
