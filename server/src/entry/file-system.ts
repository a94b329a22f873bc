import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import type { FileSystem, FolderEntry } from '../workspace/file-system.ts';

/** The disk of this machine. Links, permissions and races answer `undefined`, as the interface asks. */
export const nodeFileSystem: FileSystem = {
  read: path => attempt(() => readFileSync(path)),
  list: folder =>
    attempt(() =>
      readdirSync(folder, { withFileTypes: true }).flatMap((entry): FolderEntry[] => {
        const kind = entry.isFile()
          ? 'file'
          : entry.isDirectory()
            ? 'directory'
            : entry.isSymbolicLink()
              ? 'link'
              : undefined;
        return kind === undefined ? [] : [{ name: entry.name, kind }];
      }),
    ),
  realpath: path => attempt(() => toSlashes(realpathSync.native(path))),
  kind: path =>
    attempt(() => {
      const stats = statSync(path);
      return stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : undefined;
    }),
  size: path => attempt(() => statSync(path).size),
};

/** A path of this machine as the workspace writes it: absolute, `/`-separated, a drive's letter in upper case. */
export function toWorkspacePath(path: string): string {
  return toSlashes(resolve(path));
}

function toSlashes(path: string): string {
  return (sep === '\\' ? path.replaceAll('\\', '/') : path).replace(/^[a-z]:/, drive => drive.toUpperCase());
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
