import type { App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { defineRule, type Report } from '../rule.ts';
import { type OutdatedSdk, outdatedSdks, sdkOf } from '../support/sdk.ts';

export default defineRule({
  id: 'outdated-sdk',
  clauses: ['3(g)'],
  severity: 'warning',
  title: "A release of Procore's SDK whose defaults point at retired hosts or routes",
  blind: 'Which release is installed, where a lock file that is not read says so.',
  checkApp(app, { report }) {
    for (const sdk of outdatedSdks(app)) {
      const { name, version, since, place, why, fixed } = sdk;
      report({
        at: place,
        message: since === undefined ? `\`${name}\` generates legacy routes` : `\`${name}\` ${version} is out of date`,
        certain: fixed,
        because: fixed
          ? why
          : `${why} This range starts below it; if your lock file holds a later release, raise the range to say so.`,
        steps: usesOf(app, name).filter(use => use.file !== place.file),
        fixes: since === undefined ? [] : bump(sdk),
      });
    }
  },
});

/** Where the package is imported, at most three places. */
function usesOf(app: App, name: string) {
  return app.files
    .flatMap(importsOfSdks)
    .filter(({ sdk }) => sdk === name)
    .slice(0, 3)
    .map(({ sdk: _, ...step }) => step);
}

const importsOfSdks = perFile(file =>
  /@procore\//.test(file.text)
    ? file.program.imports.map(({ module, start, end }) => ({
        sdk: sdkOf(module),
        file: file.path,
        start,
        end,
        message: 'it is used here',
      }))
    : [],
);

/** A new range may bring changes that the code must follow, so it is never safe. */
function bump({ name, range, since }: OutdatedSdk): NonNullable<Report['fixes']> {
  return range === undefined
    ? []
    : [{ title: `Use ${name} ${since} or later`, safe: false, edits: [{ ...range, text: `^${since}` }] }];
}
