import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A folder that files are written into. */
export class Folder {
  /** Absolute paths of the code that was written. */
  readonly files: string[] = [];
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get written(): number {
    return this.files.length;
  }

  /** @returns the absolute path */
  put(relative: string, text: string): string {
    const path = join(this.path, relative);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (/\.(?:ts|py)$/.test(path)) this.files.push(path);
    return path;
  }
}
