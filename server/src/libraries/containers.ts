/** Packages whose containers are asked for what stands under a token. */
export const containers: ReadonlySet<string> = new Set([
  'tsyringe',
  'inversify',
  'typedi',
  '@nestjs/core',
  'awilix',
  '@angular/core',
  'injection-js',
  'punq',
  'injector',
  'svcs',
  'rodi',
]);
